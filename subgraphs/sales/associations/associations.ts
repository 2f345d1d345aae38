import { and, asc, isNull } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
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
    .from(customerAssociations, and(among(customerAssociations.customerId, ids), isNull(customerAssociations.endedAt)))
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

/** Locks running associations by their own IDs, in the order of `lockCustomers`, for events about them. */
export async function lockAssociations(context: TransactionContext, ids: readonly string[]): Promise<void> {
  await context.db.from(customerAssociations, running(ids)).orderBy(asc(customerAssociations.id)).for("no key update");
}

/** An association by its own ID; null when it has ended. */
export async function runningAssociation(context: TransactionContext, id: string): Promise<CustomerAssociation | null> {
  const [row] = await context.db.from(customerAssociations, running([id]));
  return row ?? null;
}

const running = (ids: readonly string[]) => and(among(customerAssociations.id, ids), isNull(customerAssociations.endedAt));
