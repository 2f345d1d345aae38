import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { CustomerAssociated } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { forbidden, notFound } from "../../../platform/graphql/errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { FreezeOperation, FreezeOrigin, FreezeState } from "../freezing/freeze.js";
import { freezeLifecycle } from "../freezing/freeze.lifecycle.js";
import { AssociationOrigin, AssociationType } from "./association.js";
import { type CustomerAssociation, customerAssociations } from "./associations.tables.js";

/**
 * Makes an account the customer of a partner from an instant on (MODEL-004, MODEL-010, MODEL-014): by invitation it
 * begins frozen, in the background it does not. A second partner for the same customer breaks the unique index.
 */
export async function associate(
  context: TransactionContext,
  association: { customerId: string; partnerId: string; origin: AssociationOrigin; associatedAt: Date },
): Promise<string> {
  const invited = association.origin === AssociationOrigin.INVITATION;
  const now = context.now;
  const row: CustomerAssociation = {
    ...association,
    id: newId(),
    associationType: AssociationType.RESELLER,
    endedAt: null,
    freezeState: invited ? FreezeState.ACCOUNT_FROZEN : FreezeState.NORMAL,
    freezeOrigin: invited ? FreezeOrigin.DEFAULT : null,
    freezeReason: null,
    frozenAt: invited ? now : null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  await context.db.insert(customerAssociations).values(row);
  const { id, customerId, partnerId, associatedAt, origin } = row;
  const fact = { associationId: id, customerId, partnerId, associatedAt: associatedAt.toISOString(), origin: origin as AssociationOrigin };
  context.publish(event(CustomerAssociated, { stream: partnerStream(partnerId), key: id, effectiveAt: associatedAt }, fact));
  if (invited) {
    const operation = FreezeOperation.FREEZE_ACCOUNT;
    await freezeLifecycle.begin(context, row, operation, { operation, origin: FreezeOrigin.DEFAULT, reason: null });
  }
  return id;
}

/**
 * Locks the running associations of customers, in sorted order, as the first step of every change of theirs.
 * All must be visible to the caller, else NOT_FOUND for the whole (CUST-001, CUST-002, BUD-009, MGR-003).
 */
export async function lockCustomers(
  context: TransactionContext,
  customerIds: readonly string[],
): Promise<[CustomerAssociation, ...CustomerAssociation[]]> {
  const ids = [...new Set(customerIds)];
  if (!ids.every(isId)) throw notFound("Customer");
  const rows = await context.db
    .from(customerAssociations, and(inArray(customerAssociations.customerId, ids), isNull(customerAssociations.endedAt)))
    .orderBy(asc(customerAssociations.id))
    .for("no key update");
  const found = new Set(rows.map(({ customerId }) => customerId));
  const [first, ...rest] = rows;
  if (!first || !ids.every((id) => found.has(id))) throw notFound("Customer");
  return [first, ...rest];
}

/** The same, for what is offered only for customers of the reseller model, else FORBIDDEN (BUD-004, FRZ-003). */
export async function lockResellerModelCustomers(
  context: TransactionContext,
  customerIds: readonly string[],
): Promise<[CustomerAssociation, ...CustomerAssociation[]]> {
  const rows = await lockCustomers(context, customerIds);
  if (rows.some(({ associationType }) => associationType !== AssociationType.RESELLER)) {
    throw forbidden("This is offered only for customers of the reseller model.");
  }
  return rows;
}

/** Transactions that hold the lock of an association already. */
const holding = new WeakSet<TransactionContext>();

/**
 * Locks one association by its own ID, for an event about it; null when it has ended. One transaction applies many
 * events, in no order of customers, so it waits for its first lock only. A further one that somebody else has is an
 * error, upon which the events are applied one by one; waiting for it could deadlock with `lockCustomers`.
 */
export async function lockAssociation(context: TransactionContext, associationId: string): Promise<CustomerAssociation | null> {
  const [row] = await context.db
    .from(customerAssociations, and(eq(customerAssociations.id, associationId), isNull(customerAssociations.endedAt)))
    .for("no key update", { noWait: holding.has(context) });
  holding.add(context);
  return row ?? null;
}
