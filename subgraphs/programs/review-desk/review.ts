import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { type ReviewKind, ReviewKindEnum } from "./review-kinds.js";

export enum ReviewStatus {
  OPEN = "OPEN",
  RETURNED = "RETURNED",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  WITHDRAWN = "WITHDRAWN",
}

registerEnumType(ReviewStatus, {
  name: "ReviewStatus",
  description: "Whose turn it is in a review, or how it ended.",
  valuesConfig: {
    OPEN: { description: "The vendor's turn: it waits for a reviewer." },
    RETURNED: { description: "The applicant's turn: something has to be added or corrected." },
    APPROVED: { description: "Decided in the applicant's favour." },
    REJECTED: { description: "Decided against the applicant; `comment` says why." },
    WITHDRAWN: { description: "Ended without a decision, for the applicant took it back." },
  },
});

@ObjectType({ description: "One change of a review's status." })
export class ReviewStep {
  @Field(() => ReviewStatus, { description: "The status since then." })
  status!: ReviewStatus;

  @Field(() => DateTimeScalar, { description: "When it changed." })
  at!: Date;

  @Field(() => String, {
    nullable: true,
    description: "What the one who changed it said; null for the applicant where it is for the vendor's staff alone.",
  })
  comment!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "One attempt to have something approved by the vendor. It is decided where its subject is; the desk shows what waits, what was decided, and for whom.",
})
export class Review {
  @Field(() => ID, { description: "UUID that follows from subject, kind and attempt." })
  id!: string;

  @Field(() => ReviewKindEnum, { description: "What is reviewed, and with it who reviews it." })
  kind!: ReviewKind;

  @Field(() => String, { nullable: true, description: "The stage, where a subject is reviewed in several, for example `TECHNICAL`." })
  stage!: string | null;

  @Field(() => Int, { description: "1 for the first time that the subject was submitted." })
  attempt!: number;

  @Field(() => ReviewStatus, { description: "Whose turn it is, or how it ended." })
  status!: ReviewStatus;

  @Field(() => String, { description: "Country or region of the applicant, ISO 3166-1 alpha-2." })
  country!: string;

  @Field(() => DateTimeScalar, { description: "When the applicant submitted it." })
  submittedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when it is to be decided; null without a deadline." })
  dueAt!: Date | null;

  @Field(() => Boolean, { description: "It waits for the vendor beyond its deadline." })
  overdue!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ended; null while it is pending." })
  decidedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What was said with the last change, for example why it was rejected; null for the applicant where it is for the vendor's staff alone.",
  })
  comment!: string | null;

  @Field(() => DateTimeScalar, { description: "When the status changed last." })
  changedAt!: Date;

  @Field(() => CursorScalar, { nullable: true, description: "In a subscription: continue behind this change. Null elsewhere." })
  cursor!: string | null;

  readonly subjectType!: string;
  readonly subjectId!: string;
  readonly accountId!: string;
  readonly partnerId!: string | null;
  readonly decidedBy!: string | null;
}
