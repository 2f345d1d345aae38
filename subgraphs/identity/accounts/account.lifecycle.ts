import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { ACCOUNT_HOLDER, SYSTEM, VISITOR } from "../../../platform/lifecycle/actors.js";
import { type Effect, Lifecycle, type StepDetails } from "../../../platform/lifecycle/lifecycle.js";
import { OnboardingStatus } from "./account.js";
import { type AccountRow, changeAccount, publishStanding } from "./accounts.js";
import type { accounts } from "./accounts.tables.js";

const { REGISTERED, SERVICES_ENABLED, INFO_COMPLETED } = OnboardingStatus;

type Trigger = "REGISTER_ACCOUNT" | "ENABLE_CLOUD_SERVICES" | "COMPLETE_INFORMATION" | "DISABLE_CLOUD_SERVICES";

/** What is written together with the new status. */
interface AccountStep extends StepDetails {
  readonly set?: PgUpdateSetSource<typeof accounts>;
}

/** Fact F4 */
const tellStanding: Effect<AccountRow, AccountStep> = {
  says: "the other subgraphs know",
  run: (context, { id }) => publishStanding(context, id),
};

const byHolder = { by: [ACCOUNT_HOLDER, SYSTEM], effects: [tellStanding] };

/** How far an account has come from registering on (C1.3); disabling is what JOIN-029 speaks of. */
export const onboarding = new Lifecycle<OnboardingStatus, Trigger, AccountRow, AccountStep>({
  type: "Account",
  thing: "The account",
  id: ({ id }) => id,
  state: ({ onboardingStatus }) => onboardingStatus as OnboardingStatus,
  save: (context, { id }, onboardingStatus, { set }) => changeAccount(context, id, { ...set, onboardingStatus }),
  transitions: [
    { from: [], on: "REGISTER_ACCOUNT", by: [VISITOR, SYSTEM], to: REGISTERED, effects: [tellStanding] },
    { from: [REGISTERED], on: "ENABLE_CLOUD_SERVICES", to: SERVICES_ENABLED, ...byHolder },
    { from: [SERVICES_ENABLED, INFO_COMPLETED], on: "COMPLETE_INFORMATION", to: INFO_COMPLETED, ...byHolder },
    { from: [SERVICES_ENABLED, INFO_COMPLETED], on: "DISABLE_CLOUD_SERVICES", to: REGISTERED, ...byHolder },
  ],
  refusals: [
    {
      in: [SERVICES_ENABLED, INFO_COMPLETED],
      on: "ENABLE_CLOUD_SERVICES",
      code: "SERVICES_ALREADY_ENABLED",
      message: "Cloud services are enabled already.",
    },
  ],
});
