import { ACCOUNT_HOLDER, SYSTEM, staff } from "../../../platform/lifecycle/actors.js";
import { Lifecycle } from "../../../platform/lifecycle/lifecycle.js";
import { type ApplicationRow, type ApplicationStep, saveApplication } from "./application-rows.js";
import { attemptEnded, attemptKept, becomesPartner, companyIsNew, decisionKnown, reasonGiven } from "./decision.js";
import { NetworkApplicationStatus as Status } from "./network-application.js";
import { applicantTold, everybodyWatchingTold } from "./notices.js";

const { AUTO_CHECKING, UNDER_REVIEW, APPROVED, REJECTED, CANCELED } = Status;

type Trigger = "SUBMIT" | "CHECK_PASSED" | "CHECK_FAILED" | "APPROVE" | "REJECT" | "CANCEL";

const VENDOR_REVIEWER = staff("VENDOR_REVIEWER", "MEMBERSHIP_REVIEWER");

const approved = {
  guard: companyIsNew,
  to: APPROVED,
  effects: [becomesPartner, attemptEnded, decisionKnown, applicantTold, everybodyWatchingTold],
};
const submitted = { on: "SUBMIT", by: [ACCOUNT_HOLDER], to: AUTO_CHECKING, effects: [attemptKept, everybodyWatchingTold] } as const;
const DECIDED = {
  code: "APPLICATION_ALREADY_DECIDED",
  message: "The application is decided already.",
};

/** From submitting to being in the partner network (C4.3). */
export const applicationLifecycle = new Lifecycle<Status, Trigger, ApplicationRow, ApplicationStep>({
  type: "NetworkApplication",
  thing: "The application",
  id: ({ id }) => id,
  state: ({ status }) => status as Status,
  save: saveApplication,
  transitions: [
    { from: [], ...submitted },
    { from: [REJECTED, CANCELED], ...submitted },
    { from: [AUTO_CHECKING], on: "CHECK_PASSED", by: [SYSTEM], ...approved },
    { from: [AUTO_CHECKING], on: "CHECK_FAILED", by: [SYSTEM], to: UNDER_REVIEW, effects: [everybodyWatchingTold] },
    { from: [UNDER_REVIEW], on: "APPROVE", by: [VENDOR_REVIEWER], ...approved },
    {
      from: [UNDER_REVIEW],
      on: "REJECT",
      by: [VENDOR_REVIEWER],
      guard: reasonGiven,
      to: REJECTED,
      effects: [attemptEnded, decisionKnown, applicantTold, everybodyWatchingTold],
    },
    {
      from: [AUTO_CHECKING, UNDER_REVIEW],
      on: "CANCEL",
      by: [ACCOUNT_HOLDER],
      to: CANCELED,
      effects: [attemptEnded, everybodyWatchingTold],
    },
  ],
  refusals: (["APPROVE", "REJECT", "CANCEL"] as const).map((on) => ({ in: [APPROVED, REJECTED], on, ...DECIDED })),
  reviews: [
    {
      kind: "NETWORK_APPLICATION",
      subjectType: "NetworkApplication",
      stage: null,
      status: { [UNDER_REVIEW]: "OPEN", [APPROVED]: "APPROVED", [REJECTED]: "REJECTED", [CANCELED]: "WITHDRAWN" },
      facts: ({ id, attempt, version, accountId, country, submittedAt }) => ({
        subjectId: id,
        attempt,
        version,
        accountId,
        partnerId: null,
        country,
        submittedAt,
        dueAt: null,
      }),
    },
  ],
});
