import { Lifecycle } from "../../../platform/lifecycle/lifecycle.js";
import { FreezeOperation, FreezeState } from "./freeze.js";

const { NORMAL, ACCOUNT_FROZEN, ACCOUNT_AND_RESOURCES_FROZEN } = FreezeState;

/** Chapter 05 section 7: FRZ-001, FRZ-002, FRZ-006, FRZ-019, FRZ-020, FRZ-024. */
export const freezeLifecycle = new Lifecycle<FreezeState, FreezeOperation>("The customer's account", [
  { from: [NORMAL], on: FreezeOperation.FREEZE_ACCOUNT, to: ACCOUNT_FROZEN },
  { from: [NORMAL, ACCOUNT_FROZEN], on: FreezeOperation.FREEZE_ACCOUNT_AND_RESOURCES, to: ACCOUNT_AND_RESOURCES_FROZEN },
  { from: [ACCOUNT_FROZEN], on: FreezeOperation.UNFREEZE_ACCOUNT, to: NORMAL },
  { from: [ACCOUNT_AND_RESOURCES_FROZEN], on: FreezeOperation.UNFREEZE_ACCOUNT_AND_RESOURCES, to: NORMAL },
]);
