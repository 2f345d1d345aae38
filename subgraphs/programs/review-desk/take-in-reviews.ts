import { getTableColumns, lt, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { ReviewClosed, ReviewOpened, ReviewReturned } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { event, type PayloadOf, type StoredEvent } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { ALL_REVIEWS, ReviewStatusChanged, reviewsOfAccount } from "./review.events.js";
import { ReviewStatus } from "./review.js";
import { type ReviewRow, reviewSteps, reviews } from "./review-desk.tables.js";
import { kindsByPublisher, REVIEW_KINDS } from "./review-kinds.js";

/** The desk's list, fed by whoever has something to review: one consumer a publisher. */
export const reviewConsumers: readonly Consumer[] = [...kindsByPublisher()].map(([publisher, kinds]) => ({
  name: `reviews-of-${publisher}`,
  publisher,
  reset: async ({ db }) => {
    await db.delete(reviewSteps, among(reviewSteps.kind, kinds));
    await db.delete(reviews, among(reviews.kind, kinds));
  },
  handlers: [
    on(ReviewOpened, (context, opened) => takeIn(context, opened, ReviewStatus.OPEN)),
    on(ReviewReturned, (context, returned) => takeIn(context, returned, ReviewStatus.RETURNED)),
    on(ReviewClosed, (context, closed) => {
      const { outcome, decidedBy } = closed.payload;
      return takeIn(context, closed, ReviewStatus[outcome], { decidedAt: closed.occurredAt, decidedBy });
    }),
  ],
}));

type Told = PayloadOf<typeof ReviewOpened>;
type Decision = Pick<ReviewRow, "decidedAt" | "decidedBy">;
const PENDING: Decision = { decidedAt: null, decidedBy: null };

/**
 * Keeps what was told of a review and passes it on to who follows. Facts of one review may come in two streams, its
 * applicant having joined meanwhile: each carries the whole, and the later version stands whichever comes first.
 */
async function takeIn(
  context: TransactionContext,
  { payload, version, occurredAt }: StoredEvent<Told>,
  status: ReviewStatus,
  decision: Decision = PENDING,
): Promise<void> {
  const { reviewId: id, submittedAt, dueAt, ...rest } = payload;
  const { kind, accountId, comment, staffOnly } = rest;
  if (!(kind in REVIEW_KINDS)) throw new Error(`the desk has no line for reviews of kind ${kind}`);
  const row: ReviewRow = {
    ...rest,
    ...decision,
    id,
    status,
    submittedAt: new Date(submittedAt),
    dueAt: dueAt === null ? null : new Date(dueAt),
    changedAt: occurredAt,
    version,
  };
  await context.db
    .insert(reviewSteps)
    .values({ reviewId: id, version, kind, accountId, status, comment, staffOnly, at: occurredAt })
    .onConflictDoNothing();
  const kept = await context.db
    .insert(reviews)
    .values(row)
    .onConflictDoUpdate({ target: reviews.id, set: replaced, setWhere: lt(reviews.version, version) })
    .returning();
  if (kept.length > 0) announce(context, row);
}

const { id: _, ...changing } = getTableColumns(reviews);
const replaced = Object.fromEntries(Object.entries(changing).map(([key, { name }]) => [key, sql`excluded.${sql.identifier(name)}`]));

function announce(context: TransactionContext, { version, ...row }: ReviewRow): void {
  const fact = {
    ...row,
    status: ReviewStatus[row.status as ReviewStatus],
    submittedAt: row.submittedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    changedAt: row.changedAt.toISOString(),
  };
  for (const stream of [ALL_REVIEWS, reviewsOfAccount(row.accountId)]) {
    context.publish(event(ReviewStatusChanged, { stream, key: row.id, version }, fact));
  }
}
