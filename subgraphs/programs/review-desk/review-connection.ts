import type { SQL } from "drizzle-orm";
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { Review, ReviewStatus } from "./review.js";
import { type ReviewKind, ReviewKindEnum } from "./review-kinds.js";

@InputType({ description: "Which reviews: those that meet everything that is given." })
export class ReviewFilter {
  @Field(() => [ReviewKindEnum], { nullable: true, description: "Of one of these kinds." })
  kinds?: ReviewKind[] | null;

  @Field(() => [ReviewStatus], { nullable: true, description: "In one of these statuses; `[OPEN]` is what waits for the vendor." })
  statuses?: ReviewStatus[] | null;

  @Field(() => String, { nullable: true, description: "Of applicants of this country or region, ISO 3166-1 alpha-2." })
  country?: string | null;

  @Field(() => ID, { nullable: true, description: "Of this partner, or of this account that is none yet." })
  partnerId?: string | null;

  @Field(() => ID, { nullable: true, description: "About this subject: its attempts." })
  subjectId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Submitted at this instant or later." })
  submittedFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Submitted before this instant." })
  submittedBefore?: Date | null;

  @Field(() => Boolean, { nullable: true, description: "True: only those that wait beyond their deadline. False: only the others." })
  overdue?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: of an applicant those that it applied for, of a reviewer those that it decided itself.",
  })
  mine?: boolean | null;
}

export enum ReviewOrder {
  OLDEST_FIRST = "OLDEST_FIRST",
  NEWEST_FIRST = "NEWEST_FIRST",
}

registerEnumType(ReviewOrder, {
  name: "ReviewOrder",
  description: "The order of reviews, by the time that they were submitted.",
  valuesConfig: {
    OLDEST_FIRST: { description: "What has waited longest comes first." },
    NEWEST_FIRST: { description: "What was submitted last comes first." },
  },
});

@ObjectType({ description: "A review and its place in the list." })
export class ReviewEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => Review, { description: "The review." })
  node!: Review;
}

@ObjectType({ description: "A page of reviews." })
export class ReviewConnection {
  @Field(() => [ReviewEdge], { description: "The reviews of this page." })
  edges!: readonly ReviewEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;

  @Field(() => CursorScalar, { description: "Pass it to `reviewStatusChanges` as `after`: what has changed since this answer." })
  liveCursor!: string;

  /** What the list is narrowed to, for `totalCount`. */
  condition!: SQL | undefined;
}

@ObjectType({ description: "What waits for the vendor, of one kind." })
export class ReviewQueue {
  @Field(() => ReviewKindEnum, { description: "The kind." })
  kind!: ReviewKind;

  @Field(() => Int, { description: "How many wait." })
  open!: number;

  @Field(() => Int, { description: "How many of them wait beyond their deadline." })
  overdue!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "Since when the oldest of them waits; null when none does." })
  oldestSubmittedAt!: Date | null;
}
