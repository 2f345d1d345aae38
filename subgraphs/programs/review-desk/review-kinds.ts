import { registerEnumType } from "type-graphql";

/** One kind of work at the desk: who tells of it, what it is about, who does it. */
export interface ReviewKindDefinition {
  /** The subgraph that owns the thing and decides about it. */
  readonly publisher: string;
  /** The member of `ReviewSubject` that it is about. */
  readonly subjectType: string;
  /** Kinds of staff whose queue it is in (graph map, section 7). */
  readonly reviewers: readonly string[];
  readonly description: string;
}

/** Every kind of review of every subgraph, one line each: the desk takes in what is here and shows it to whom this says. */
export const REVIEW_KINDS = {
  NETWORK_APPLICATION: {
    publisher: "identity",
    subjectType: "NetworkApplication",
    reviewers: ["MEMBERSHIP_REVIEWER"],
    description: "An account applies to join the partner network (JOIN-077).",
  },
} as const satisfies Record<string, ReviewKindDefinition>;

export type ReviewKind = keyof typeof REVIEW_KINDS;

const kinds = Object.entries<ReviewKindDefinition>(REVIEW_KINDS);

export const ReviewKindEnum = Object.fromEntries(kinds.map(([kind]) => [kind, kind]));

registerEnumType(ReviewKindEnum, {
  name: "ReviewKind",
  description: "What is reviewed, and with it who reviews it.",
  valuesConfig: Object.fromEntries(kinds.map(([kind, { description }]) => [kind, { description }])),
});

/** The kinds of review that staff of these kinds does. */
export function kindsOf(staffKinds: readonly string[]): ReviewKind[] {
  return kinds.filter(([, { reviewers }]) => reviewers.some((each) => staffKinds.includes(each))).map(([kind]) => kind as ReviewKind);
}

/** The subgraphs that reviews come from, with the kinds of each. */
export function kindsByPublisher(): Map<string, ReviewKind[]> {
  return Map.groupBy(Object.keys(REVIEW_KINDS) as ReviewKind[], (kind) => REVIEW_KINDS[kind].publisher);
}
