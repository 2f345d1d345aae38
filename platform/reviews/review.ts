import { v5 } from "uuid";
import { ReviewClosed, ReviewOpened, ReviewReturned } from "../events/catalogue.js";
import { accountStream, event, partnerStream } from "../events/definition.js";
import type { TransactionContext } from "../graphql/context.js";

/** Whose turn it is, or how it ended: OPEN the vendor's, RETURNED the applicant's. */
export type ReviewStatus = "OPEN" | "RETURNED" | "APPROVED" | "REJECTED" | "WITHDRAWN";

/** What the desk has to know of the thing under review. */
export interface ReviewFacts {
  readonly subjectId: string;
  /** 1 for the first time that it is submitted. */
  readonly attempt: number;
  /** The row's version, which grows with every step: a later fact beats an earlier one. */
  readonly version: number;
  /** The account that applies. */
  readonly accountId: string;
  /** The partner that applies (equal to its account's ID); null outside the network. */
  readonly partnerId: string | null;
  /** ISO 3166-1 alpha-2, by which reviewers divide the work. */
  readonly country: string;
  readonly submittedAt: Date;
  /** Until when it is to be decided; null without a deadline. */
  readonly dueAt: Date | null;
}

/**
 * How the states of a thing appear at the review desk. A thing that is reviewed in two stages has two hooks, each
 * naming the states of its own stage and of its end.
 */
export interface ReviewHook<State extends string, Thing> {
  /** The kind of work, as the desk divides it: `NETWORK_APPLICATION`. */
  readonly kind: string;
  /** The type of the graph that the review is about: `NetworkApplication`. */
  readonly subjectType: string;
  /** `TECHNICAL`, `BUSINESS`, …; null where there is only one. */
  readonly stage: string | null;
  readonly status: Readonly<Partial<Record<State, ReviewStatus>>>;
  readonly facts: (thing: Thing) => ReviewFacts;
}

/** The namespace of the IDs of reviews. */
const REVIEWS = "5f1d5c1e-6a0b-4c8f-9d57-0f6a3e0c9b21";

/**
 * The ID of a review, by which the owner of a thing may point at it. It follows from what is reviewed and survives
 * rebuilding the desk, which is why it is no UUIDv7.
 */
export function reviewId(hook: Pick<ReviewHook<never, never>, "kind" | "stage">, subjectId: string, attempt: number): string {
  return v5(`${hook.kind}/${hook.stage ?? ""}/${subjectId}/${attempt}`, REVIEWS);
}

/** Tells the desk what a step means to it: entering a reviewing state opens a review, leaving closes it. */
export function announceReview<State extends string, Thing>(
  context: TransactionContext,
  hook: ReviewHook<State, Thing>,
  thing: Thing,
  { from, to, comment, staffOnly }: { from: State | null; to: State; comment: string | null; staffOnly: boolean },
): void {
  const before = from === null ? undefined : hook.status[from];
  const after = hook.status[to];
  if (after === undefined || after === before) return;
  const wasPending = before === "OPEN" || before === "RETURNED";
  const { version, ...facts } = hook.facts(thing);
  const { subjectId, attempt, accountId, partnerId, submittedAt, dueAt } = facts;
  const { kind, subjectType, stage } = hook;
  const at = {
    stream: partnerId === null ? accountStream(accountId) : partnerStream(partnerId),
    key: `${kind}:${stage ?? ""}:${subjectId}:${attempt}`,
    version,
  };
  const fact = {
    ...facts,
    reviewId: reviewId(hook, subjectId, attempt),
    kind,
    subjectType,
    stage,
    comment,
    staffOnly,
    submittedAt: submittedAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
  };
  if (after === "OPEN") context.publish(event(ReviewOpened, at, fact));
  else if (after === "RETURNED") context.publish(event(ReviewReturned, at, fact));
  else if (wasPending) context.publish(event(ReviewClosed, at, { ...fact, outcome: after, decidedBy: decider(context) }));
}

/** The member of staff who decided; null where the applicant withdrew or the system closed it. */
function decider({ principal }: TransactionContext): string | null {
  return principal.kind === "STAFF" ? principal.id : null;
}
