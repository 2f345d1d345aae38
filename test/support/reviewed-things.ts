import { type Principal, visitor } from "../../platform/access/principal.js";
import { Context, type TransactionContext } from "../../platform/graphql/context.js";
import { newId } from "../../platform/ids.js";
import { ACCOUNT_HOLDER, SYSTEM, staff } from "../../platform/lifecycle/actors.js";
import { Lifecycle } from "../../platform/lifecycle/lifecycle.js";
import type { Caller, World } from "./world.js";

/** Something under review that has no table: what the platform makes of its steps is what a test looks at. */
export interface Thing {
  readonly id: string;
  readonly state: State;
  readonly attempt: number;
  readonly version: number;
  readonly accountId: string;
  readonly partnerId: string | null;
  readonly country: string;
  readonly submittedAt: Date;
  readonly dueAt: Date | null;
}

export type State = "CHECKING" | "WAITING" | "INCOMPLETE" | "GRANTED" | "DENIED" | "TAKEN_BACK";
export type Trigger =
  | "submit"
  | "check fails"
  | "check passes"
  | "ask for more"
  | "complete"
  | "approve"
  | "reject"
  | "cancel"
  | "submit again";

const REVIEWER = staff("VENDOR_REVIEWER", "MEMBERSHIP_REVIEWER");

export const thingLifecycle = new Lifecycle<State, Trigger, Thing>({
  type: "NetworkApplication",
  thing: "The thing",
  id: ({ id }) => id,
  state: ({ state }) => state,
  save: async (context, thing, to) => {
    const again = to === "CHECKING";
    const submitted = again ? { attempt: thing.attempt + 1, submittedAt: context.now } : {};
    return { ...thing, ...submitted, state: to, version: thing.version + 1 };
  },
  reviews: [
    {
      kind: "NETWORK_APPLICATION",
      subjectType: "NetworkApplication",
      stage: null,
      status: { WAITING: "OPEN", INCOMPLETE: "RETURNED", GRANTED: "APPROVED", DENIED: "REJECTED", TAKEN_BACK: "WITHDRAWN" },
      facts: ({ id, state: _, ...facts }) => ({ ...facts, subjectId: id }),
    },
  ],
  transitions: [
    { from: [], on: "submit", by: [ACCOUNT_HOLDER], to: "CHECKING" },
    { from: ["CHECKING"], on: "check fails", by: [SYSTEM], to: "WAITING" },
    { from: ["CHECKING"], on: "check passes", by: [SYSTEM], to: "GRANTED" },
    { from: ["WAITING"], on: "ask for more", by: [REVIEWER], to: "INCOMPLETE" },
    { from: ["INCOMPLETE"], on: "complete", by: [ACCOUNT_HOLDER], to: "WAITING" },
    { from: ["WAITING"], on: "approve", by: [REVIEWER], to: "GRANTED" },
    { from: ["WAITING"], on: "reject", by: [REVIEWER], to: "DENIED" },
    { from: ["CHECKING", "WAITING", "INCOMPLETE"], on: "cancel", by: [ACCOUNT_HOLDER], to: "TAKEN_BACK" },
    { from: ["DENIED", "TAKEN_BACK"], on: "submit again", by: [ACCOUNT_HOLDER], to: "CHECKING" },
  ],
});

export interface ReviewedThings {
  /** A thing that waits for its reviewer. */
  submitted(applicant: Caller, more?: Partial<Pick<Thing, "country" | "dueAt" | "partnerId">>): Promise<Thing>;
  /** Takes a step, as the applicant or the reviewer that is named, or as the system. */
  step(thing: Thing, trigger: Trigger, by?: { applicant: Caller } | { reviewer: Caller }, comment?: string): Promise<Thing>;
}

/** Things in identity, whose steps reach the desk as those of a real application do. */
export function reviewedThings(w: World): ReviewedThings {
  const { runtime } = w.graph.subgraphs.identity;
  const inTransaction = <R>(principal: Principal, work: (transaction: TransactionContext) => Promise<R>) =>
    new Context({ runtime, principal, requestId: "test" }).transaction(work);
  const system: Principal = { ...visitor(), kind: "SYSTEM", id: "check" };
  const holder = ({ id }: Caller): Principal => ({ ...visitor(), kind: "ACCOUNT", id, accountId: id });
  const reviewer = ({ id }: Caller): Principal => ({ ...visitor(), kind: "STAFF", id, staffKinds: ["MEMBERSHIP_REVIEWER"] });
  const step: ReviewedThings["step"] = (thing, trigger, by, comment) => {
    const principal = by === undefined ? system : "applicant" in by ? holder(by.applicant) : reviewer(by.reviewer);
    return inTransaction(principal, (transaction) => thingLifecycle.step(transaction, thing, trigger, { comment: comment ?? null }));
  };
  return {
    step,
    submitted: async (applicant, { country = "IE", dueAt = null, partnerId = null } = {}) => {
      // Of what is submitted at one instant, the desk lists first whatever chance put first.
      w.clock.advance(1);
      const fresh: Thing = {
        id: newId(),
        state: "CHECKING",
        attempt: 1,
        version: 1,
        accountId: applicant.id,
        partnerId,
        country,
        submittedAt: w.clock.now(),
        dueAt,
      };
      const begun = await inTransaction(holder(applicant), (transaction) => thingLifecycle.begin(transaction, fresh, "submit", {}));
      return step(begun, "check fails");
    },
  };
}
