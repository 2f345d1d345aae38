import type { TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import type { CustomerAssociation } from "../associations/associations.tables.js";
import { type CustomerFreeze, FreezeOrigin, FreezeState } from "./freeze.js";
import { freezeLifecycle } from "./freeze.lifecycle.js";
import type { FreezeStep } from "./freeze-effects.js";

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

/**
 * Takes one step of the freeze lifecycle on an association whose row the transaction holds locked: state, record,
 * event. Refused with INVALID_STATE where the lifecycle has no such step, OPERATOR_FROZEN when a partner that is
 * itself frozen wants to unfreeze (FRZ-021, BUD-011).
 */
export function stepFreeze(context: TransactionContext, association: CustomerAssociation, step: FreezeStep): Promise<CustomerAssociation> {
  return freezeLifecycle.step(context, association, step.operation, step);
}

const LONGEST_REASON = 256;

/** FRZ-004: a reason has 1 to 256 characters and is not blank. */
export function checkReason(reason: string): void {
  if (reason.trim() === "" || [...reason].length > LONGEST_REASON) {
    refuse("INVALID_INPUT", `Give a reason of 1 to ${LONGEST_REASON} characters.`, ["reason"]);
  }
}
