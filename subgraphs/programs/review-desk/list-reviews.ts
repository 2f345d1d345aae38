import { and, asc, count, desc, eq, gte, isNotNull, lt, min, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Principal } from "../../../platform/access/principal.js";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type Page, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import { isId } from "../../../platform/ids.js";
import { type Review, ReviewStatus, type ReviewStep } from "./review.js";
import { type ReviewFilter, ReviewOrder, type ReviewQueue } from "./review-connection.js";
import { type ReviewRow, reviewSteps, reviews } from "./review-desk.tables.js";
import { kindsOf, type ReviewKind } from "./review-kinds.js";

/** A page of the reviews that the caller may see and that meet the condition, by the time of submission. */
export async function listReviews(context: Context, condition: SQL | undefined, order: ReviewOrder, args: PageArgs): Promise<Page<Review>> {
  const size = pageSize(args);
  const direction = order === ReviewOrder.OLDEST_FIRST ? asc : desc;
  const rows = await context.db
    .from(reviews, condition, behindInstant(reviews.submittedAt, reviews.id, args.after, order))
    .orderBy(direction(reviews.submittedAt), direction(reviews.id))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ submittedAt, id }) => [submittedAt.toISOString(), id]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shownReview(context, node) })), pageInfo };
}

/** How many reviews meet a list's condition. */
export async function countReviews(context: Context, condition: SQL | undefined): Promise<number> {
  const [row] = await context.db.select({ total: count() }, reviews, condition);
  return row?.total ?? 0;
}

/** The filter as a condition. */
export function conditionOf({ now, principal }: Context, filter: ReviewFilter): SQL | undefined {
  const { kinds, statuses, country, partnerId, subjectId, submittedFrom, submittedBefore, overdue, mine } = filter;
  const late = and(eq(reviews.status, ReviewStatus.OPEN), isNotNull(reviews.dueAt), lt(reviews.dueAt, now)) as SQL;
  return and(
    kinds ? among(reviews.kind, kinds) : undefined,
    statuses ? among(reviews.status, statuses) : undefined,
    country ? eq(reviews.country, country) : undefined,
    partnerId ? sameId(reviews.accountId, partnerId) : undefined,
    subjectId ? sameId(reviews.subjectId, subjectId) : undefined,
    submittedFrom ? gte(reviews.submittedAt, submittedFrom) : undefined,
    submittedBefore ? lt(reviews.submittedAt, submittedBefore) : undefined,
    overdue ? late : undefined,
    overdue === false ? sql`${late} is not true` : undefined,
    mine && principal.kind === "STAFF" ? sameId(reviews.decidedBy, principal.id ?? "") : undefined,
  );
}

/** Reviews by ID, as far as the caller may see them. */
export async function reviewsById(context: Context, ids: readonly string[]): Promise<Map<string, Review>> {
  const rows = await context.db.from(reviews, among(reviews.id, ids.filter(isId)));
  return new Map(rows.map((row) => [row.id, shownReview(context, row)]));
}

/** How reviews came to their status, oldest step first, by review. */
export async function stepsOfReviews(context: Context, ids: readonly string[]): Promise<Map<string, ReviewStep[]>> {
  const rows = await context.db.from(reviewSteps, among(reviewSteps.reviewId, ids)).orderBy(asc(reviewSteps.version));
  const steps = Map.groupBy(rows, ({ reviewId }) => reviewId);
  return new Map(ids.map((id) => [id, (steps.get(id) ?? []).map((step) => shownStep(context, step))]));
}

/** What waits, for each kind of review that the caller does, also where nothing does. */
export async function reviewQueues(context: Context): Promise<ReviewQueue[]> {
  const { now, principal } = context;
  const figures = {
    kind: reviews.kind,
    open: count(),
    overdue: sql<number>`(count(*) filter (where ${lt(reviews.dueAt, now)}))::int`,
    oldestSubmittedAt: min(reviews.submittedAt),
  };
  const rows = await context.db.select(figures, reviews, eq(reviews.status, ReviewStatus.OPEN)).groupBy(reviews.kind);
  const byKind = new Map(rows.map((row) => [row.kind, row]));
  return kindsOf(principal.staffKinds).map((kind) => {
    const { open = 0, overdue = 0, oldestSubmittedAt = null } = byKind.get(kind) ?? {};
    return { kind, open, overdue, oldestSubmittedAt };
  });
}

/** A review as the caller sees it: who decided is the vendor's matter, and so is what its staff note for each other. */
export function shownReview({ now, principal }: Context, { version: _, staffOnly, ...row }: ReviewRow): Review {
  return {
    ...row,
    kind: row.kind as ReviewKind,
    status: row.status as ReviewStatus,
    overdue: row.status === ReviewStatus.OPEN && row.dueAt !== null && row.dueAt < now,
    decidedBy: isOfVendor(principal) ? row.decidedBy : null,
    comment: staffOnly && !isOfVendor(principal) ? null : row.comment,
    cursor: null,
  };
}

function shownStep({ principal }: Context, { status, at, comment, staffOnly }: typeof reviewSteps.$inferSelect): ReviewStep {
  return { status: status as ReviewStatus, at, comment: staffOnly && !isOfVendor(principal) ? null : comment };
}

function isOfVendor({ kind }: Principal): boolean {
  return kind === "STAFF" || kind === "SYSTEM";
}

function sameId(column: PgColumn, id: string): SQL {
  return isId(id) ? eq(column, id) : sql`false`;
}
