import { and, eq, isNull } from "drizzle-orm";
import { CustomerFreezeChanged, MessageRequested } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { type CustomerAssociation, customerAssociations } from "../associations/associations.tables.js";
import { budgetAlerts } from "../budgets/budgets.tables.js";
import { type CustomerFreeze, FreezeOperation, FreezeOrigin, FreezeState } from "./freeze.js";
import { freezeLifecycle } from "./freeze.lifecycle.js";
import { freezeRecords } from "./freezing.tables.js";

/** The freeze of an association as clients see it. */
export function freezeOf(association: CustomerAssociation): CustomerFreeze {
  const origin = association.freezeOrigin as FreezeOrigin | null;
  return {
    state: association.freezeState as FreezeState,
    origin,
    automaticallyFrozen: origin === FreezeOrigin.AUTOMATIC,
    reason: association.freezeReason,
    frozenAt: association.frozenAt,
  };
}

/** What is done to a customer: by whom it is meant (`origin` of a freeze) and why. */
export interface FreezeStep {
  readonly operation: FreezeOperation;
  readonly origin: FreezeOrigin | null;
  readonly reason: string | null;
}

/**
 * Takes one step of the freeze lifecycle on an association whose row the transaction holds locked: state, record,
 * event. Refused with INVALID_STATE where the lifecycle has no such step, OPERATOR_FROZEN when a partner that is
 * itself frozen wants to unfreeze (FRZ-021, BUD-011).
 */
export async function stepFreeze(
  context: TransactionContext,
  association: CustomerAssociation,
  step: FreezeStep,
): Promise<CustomerAssociation> {
  const unfreezes =
    step.operation === FreezeOperation.UNFREEZE_ACCOUNT || step.operation === FreezeOperation.UNFREEZE_ACCOUNT_AND_RESOURCES;
  if (unfreezes && context.principal.accountFrozen) {
    refuse("OPERATOR_FROZEN", "Your own account is frozen by the vendor: customers can be unfrozen when that is lifted.");
  }
  const state = freezeLifecycle.next(association.freezeState as FreezeState, step.operation);
  const at = context.now;
  const frozen = state !== FreezeState.NORMAL;
  const change = {
    freezeState: state,
    freezeOrigin: frozen ? step.origin : null,
    freezeReason: frozen ? step.reason : null,
    frozenAt: frozen ? at : null,
    version: association.version + 1,
    updatedAt: at,
  };
  await context.db.update(customerAssociations, change, eq(customerAssociations.id, association.id));
  await recordFreeze(context, association, step, at);
  if (frozen && step.origin === FreezeOrigin.MANUAL) await handleOpenAlerts(context, association.id, at);
  const changed = { ...association, ...change };
  announceFreeze(context, changed, at);
  return changed;
}

/** Writes one line of the freeze history. */
export async function recordFreeze(
  context: TransactionContext,
  association: CustomerAssociation,
  step: FreezeStep,
  at: Date,
): Promise<void> {
  const { id: associationId, partnerId, customerId } = association;
  const operatorId = context.principal.kind === "SYSTEM" ? null : context.principal.id;
  await context.db.insert(freezeRecords).values({ id: newId(), associationId, partnerId, customerId, ...step, operatorId, at });
}

/** Tells the other subgraphs the present freeze, and the customer that something changed. */
export function announceFreeze(context: TransactionContext, association: CustomerAssociation, at: Date): void {
  const { id, customerId, partnerId, version } = association;
  const state = association.freezeState as FreezeState;
  const origin = association.freezeOrigin as FreezeOrigin | null;
  const stream = partnerStream(partnerId);
  context.publish(
    event(CustomerFreezeChanged, { stream, key: customerId, version }, { customerId, partnerId, state, origin, since: at.toISOString() }),
  );
  const parameters = { state, origin: origin ?? "" };
  const to = { kind: "ACCOUNT", accountId: customerId } as const;
  context.publish(
    event(MessageRequested, { stream, key: `freeze:${id}:${version}` }, { partnerId, messageType: "CUSTOMER_FREEZE", to, parameters }),
  );
}

/** When the partner freezes a customer, its open alerts count as handled (BUD-036). */
async function handleOpenAlerts(context: TransactionContext, associationId: string, at: Date): Promise<void> {
  await context.db.update(
    budgetAlerts,
    { clearedAt: at },
    and(eq(budgetAlerts.associationId, associationId), isNull(budgetAlerts.clearedAt)),
  );
}

const LONGEST_REASON = 256;

/** FRZ-004: a reason has 1 to 256 characters and is not blank. */
export function checkReason(reason: string): void {
  if (reason.trim() === "" || [...reason].length > LONGEST_REASON || reason.includes("\0")) {
    refuse("INVALID_INPUT", `Give a reason of 1 to ${LONGEST_REASON} characters, none of them NUL.`, ["reason"]);
  }
}
