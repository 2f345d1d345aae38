import { refuse } from "../../../platform/graphql/user-errors.js";
import { PARTNER, SYSTEM } from "../../../platform/lifecycle/actors.js";
import { type Effect, type Guard, Lifecycle } from "../../../platform/lifecycle/lifecycle.js";
import type { CustomerAssociation } from "../associations/associations.tables.js";
import { FreezeOperation, FreezeOrigin, FreezeState } from "./freeze.js";
import { announceFreeze, type FreezeStep, handleOpenAlerts, recordFreeze, saveFreeze } from "./freeze-effects.js";

const { NORMAL, ACCOUNT_FROZEN, ACCOUNT_AND_RESOURCES_FROZEN } = FreezeState;

/** FRZ-021, BUD-011 */
const ownAccountNotFrozen: Guard<CustomerAssociation, FreezeStep> = {
  says: "partner's own account not frozen",
  check: ({ principal }) => {
    if (principal.accountFrozen) {
      refuse("OPERATOR_FROZEN", "Your own account is frozen by the vendor: customers can be unfrozen when that is lifted.");
    }
  },
};

const tellEverybody: Effect<CustomerAssociation, FreezeStep> = { says: "customer notified", run: announceFreeze };

/** BUD-036 */
const alertsHandled: Effect<CustomerAssociation, FreezeStep> = {
  says: "open alerts handled if by the partner",
  run: async (context, association, { origin }) => {
    if (origin === FreezeOrigin.MANUAL) await handleOpenAlerts(context, association.id);
  },
};

const onFreezing = [alertsHandled, tellEverybody];
const onUnfreezing = { by: [PARTNER], guard: ownAccountNotFrozen, to: NORMAL, effects: [tellEverybody] };

/** Chapter 05 section 7: FRZ-001, FRZ-002, FRZ-006, FRZ-019, FRZ-020, FRZ-024; the automatic freeze is BUD-034. */
export const freezeLifecycle = new Lifecycle<FreezeState, FreezeOperation, CustomerAssociation, FreezeStep>({
  type: "CustomerFreeze",
  thing: "The customer's account",
  id: ({ id }) => id,
  state: ({ freezeState }) => freezeState as FreezeState,
  save: saveFreeze,
  // Partners read it: it says the origin too (FRZ-029).
  record: (context, association, _, step) => recordFreeze(context, association, step),
  transitions: [
    { from: [], on: FreezeOperation.FREEZE_ACCOUNT, by: [SYSTEM, PARTNER], to: ACCOUNT_FROZEN, effects: [tellEverybody] },
    { from: [NORMAL], on: FreezeOperation.FREEZE_ACCOUNT, by: [PARTNER, SYSTEM], to: ACCOUNT_FROZEN, effects: onFreezing },
    {
      from: [NORMAL, ACCOUNT_FROZEN],
      on: FreezeOperation.FREEZE_ACCOUNT_AND_RESOURCES,
      by: [PARTNER],
      to: ACCOUNT_AND_RESOURCES_FROZEN,
      effects: onFreezing,
    },
    { from: [ACCOUNT_FROZEN], on: FreezeOperation.UNFREEZE_ACCOUNT, ...onUnfreezing },
    { from: [ACCOUNT_AND_RESOURCES_FROZEN], on: FreezeOperation.UNFREEZE_ACCOUNT_AND_RESOURCES, ...onUnfreezing },
  ],
});
