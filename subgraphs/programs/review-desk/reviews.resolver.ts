import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import type { PayloadOf } from "../../../platform/events/definition.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { forbidden, notFound } from "../../../platform/graphql/errors.js";
import { type Delivery, follow, liveCursor } from "../../../platform/graphql/live.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { isId } from "../../../platform/ids.js";
import { Partner } from "../program-enrolment/program.js";
import { partnersById } from "../program-enrolment/program-enrolment.js";
import { Account, StaffMember } from "./applicant.js";
import { conditionOf, countReviews, listReviews, reviewQueues, reviewsById, shownReview, stepsOfReviews } from "./list-reviews.js";
import { ALL_REVIEWS, ReviewStatusChanged, reviewsOfAccount } from "./review.events.js";
import { Review, ReviewStep } from "./review.js";
import { ReviewConnection, ReviewFilter, ReviewOrder, ReviewQueue } from "./review-connection.js";
import { readsOwnReviews } from "./review-desk.tables.js";
import { kindsOf, REVIEW_KINDS, type ReviewKind, ReviewKindEnum } from "./review-kinds.js";
import { ReviewSubject, type SubjectReference } from "./review-subject.js";

const KINDS = { nullable: true, description: "Only reviews of these kinds." } as const;
const PARTNER = { nullable: true, description: "Only reviews of this partner, or of this account that is none yet." } as const;
const MINE = {
  nullable: true,
  description: "Only, of an applicant, those that it applied for; of a reviewer, those that it decided.",
} as const;
const AFTER = { nullable: true, description: "Continue behind this cursor." } as const;

@Resolver(() => Review)
export class ReviewsResolver {
  @Query(() => ReviewConnection, {
    description:
      "Reviews of every subgraph in one list: of a reviewer those of its work (its queue with `statuses: [OPEN]`), of an applicant its own, oldest submission first.",
  })
  @Allow({ signedIn: true })
  async reviews(
    @Arg("filter", () => ReviewFilter, { nullable: true, description: "Narrows the list." }) filter: ReviewFilter | null,
    @Arg("orderBy", () => ReviewOrder, { defaultValue: ReviewOrder.OLDEST_FIRST, description: "By the time of submission." })
    order: ReviewOrder,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ReviewConnection> {
    const cursor = await liveCursor(context, streamOf(context));
    const condition = conditionOf(context, filter ?? {});
    return { ...(await listReviews(context, condition, order, args)), liveCursor: cursor, condition };
  }

  @Query(() => Review, { description: "One review. NOT_FOUND for one that the caller may not see." })
  @Allow({ signedIn: true })
  async review(@Arg("id", () => ID, { description: "Its ID." }) id: string, @Ctx() context: Context): Promise<Review> {
    const review = isId(id) ? await context.load(reviewsById, id) : null;
    if (!review) throw notFound("Review");
    return review;
  }

  @Query(() => [ReviewQueue], { description: "What waits for the caller, by kind of work." })
  @Allow({ signedIn: true })
  async reviewQueues(@Ctx() context: Context): Promise<ReviewQueue[]> {
    if (context.principal.kind !== "STAFF") throw forbidden("The queues are the reviewers'.");
    streamOf(context);
    return reviewQueues(context);
  }

  @Subscription(() => Review, {
    name: "reviewStatusChanges",
    description:
      "Each change of a review's status as it happens: to the applicant its own, to a reviewer those of its work. With `after` first those missed since, in order, then live ones; CURSOR_EXPIRED when they are no longer known.",
    subscribe: ({ args, context }: { args: ChangeArguments; context: Context }) =>
      follow(context, ReviewStatusChanged, streamOf(context), args.after, ({ payload }) => isWanted(context, args, payload)),
  })
  @Allow({ signedIn: true })
  reviewStatusChanged(
    @Root() { event: { payload, version }, cursor }: Delivery<PayloadOf<typeof ReviewStatusChanged>>,
    @Arg("kinds", () => [ReviewKindEnum], KINDS) _kinds: ReviewKind[] | undefined,
    @Arg("partnerId", () => ID, PARTNER) _partnerId: string | undefined,
    @Arg("mine", () => Boolean, MINE) _mine: boolean | undefined,
    @Arg("after", () => CursorScalar, AFTER) _after: string | undefined,
    @Ctx() context: Context,
  ): Review {
    const { submittedAt, dueAt, decidedAt, changedAt } = payload;
    const row = {
      ...payload,
      submittedAt: new Date(submittedAt),
      dueAt: dueAt === null ? null : new Date(dueAt),
      decidedAt: decidedAt === null ? null : new Date(decidedAt),
      changedAt: new Date(changedAt),
      version,
    };
    return { ...shownReview(context, row), cursor };
  }

  @FieldResolver(() => ReviewSubject, { nullable: true, description: "What it is about; its owner shows it to those who may see it." })
  subject(@Root() { subjectType, subjectId }: Review): SubjectReference {
    return { __typename: subjectType, id: subjectId };
  }

  @FieldResolver(() => Account, { nullable: true, description: "The account that applies." })
  applicant(@Root() { accountId: id }: Review): Account {
    return { id };
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: "The applicant as a partner, once it is one and where the caller may see it.",
  })
  partner(@Root() { accountId }: Review, @Ctx() context: Context): Promise<Partner | null> {
    return context.load(partnersById, accountId);
  }

  @FieldResolver(() => StaffMember, { nullable: true, description: "Who decided; for the vendor's staff only." })
  decider(@Root() { decidedBy: id }: Review): StaffMember | null {
    return id === null ? null : { id };
  }

  @FieldResolver(() => [ReviewStep], { description: "How it came to its status, oldest first." })
  async steps(@Root() { id }: Review, @Ctx() context: Context): Promise<ReviewStep[]> {
    return (await context.load(stepsOfReviews, id)) ?? [];
  }
}

@Resolver(() => ReviewConnection)
export class ReviewConnectionResolver {
  @FieldResolver(() => Int, { description: "How many reviews meet the filter; counted only when asked for." })
  totalCount(@Root() { condition }: ReviewConnection, @Ctx() context: Context): Promise<number> {
    return countReviews(context, condition);
  }
}

interface ChangeArguments {
  readonly kinds?: readonly string[] | null;
  readonly partnerId?: string | null;
  readonly mine?: boolean | null;
  readonly after?: string;
}

/** The stream that the caller's changes are in. FORBIDDEN for who has no reviews at all. */
function streamOf({ principal }: Context): string {
  if (principal.kind === "STAFF" && kindsOf(principal.staffKinds).length > 0) return ALL_REVIEWS;
  if (principal.accountId !== null && readsOwnReviews(principal)) return reviewsOfAccount(principal.accountId);
  throw forbidden("Reviews are for applicants and for the reviewers of their kind.");
}

type Change = PayloadOf<typeof ReviewStatusChanged>;

function isWanted({ principal }: Context, { kinds, partnerId, mine }: ChangeArguments, change: Change): boolean {
  const isStaff = principal.kind === "STAFF";
  const visible = isStaff ? kindsOf(principal.staffKinds).some((kind) => kind === change.kind) : change.accountId === principal.accountId;
  if (!visible || !(change.kind in REVIEW_KINDS)) return false;
  if (kinds && !kinds.includes(change.kind)) return false;
  if (partnerId && partnerId !== change.accountId) return false;
  return !(mine && isStaff) || change.decidedBy === principal.id;
}
