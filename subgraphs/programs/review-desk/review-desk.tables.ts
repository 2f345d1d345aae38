import { eq, type SQL, sql } from "drizzle-orm";
import { bigint, boolean, index, integer, type PgColumn, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Principal } from "../../../platform/access/principal.js";
import { nothing, scoped } from "../../../platform/access/scope.js";
import { among } from "../../../platform/database/among.js";
import { instant } from "../../../platform/database/columns.js";
import { programs } from "../database.js";
import { kindsOf } from "./review-kinds.js";

/** Every review of every subgraph, as its owner told last. */
const reviews = programs.table(
  "reviews",
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    stage: text(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    attempt: integer().notNull(),
    status: text().notNull(),
    accountId: uuid("account_id").notNull(),
    partnerId: uuid("partner_id"),
    country: text().notNull(),
    submittedAt: instant("submitted_at").notNull(),
    dueAt: instant("due_at"),
    decidedAt: instant("decided_at"),
    decidedBy: uuid("decided_by"),
    comment: text(),
    /** The comment is not for the applicant. */
    staffOnly: boolean("staff_only").notNull().default(false),
    changedAt: instant("changed_at").notNull(),
    /** Of the subject, when it told: an older fact that comes late changes nothing. */
    version: bigint({ mode: "number" }).notNull(),
  },
  (t) => [
    index().on(t.kind, t.submittedAt, t.id),
    index().on(t.accountId, t.submittedAt, t.id),
    index().on(t.subjectId, t.attempt),
    // What waits is little beside what was decided.
    index("reviews_open").on(t.kind, t.submittedAt, t.id).where(sql`${t.status} = 'OPEN'`),
  ],
);

/** How a review came to its status: one row a change. */
const reviewSteps = programs.table(
  "review_steps",
  {
    reviewId: uuid("review_id").notNull(),
    version: bigint({ mode: "number" }).notNull(),
    kind: text().notNull(),
    accountId: uuid("account_id").notNull(),
    status: text().notNull(),
    comment: text(),
    staffOnly: boolean("staff_only").notNull().default(false),
    at: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.reviewId, t.version] })],
);

/** The applicant's own, and of staff those of its work. A member reads them with PROGRAM_READ (D-02). */
function ownOrOfMyWork(accountId: PgColumn, kind: PgColumn): (principal: Principal) => SQL | undefined {
  return (principal) => {
    if (principal.kind === "STAFF") {
      const kinds = kindsOf(principal.staffKinds);
      return kinds.length > 0 ? among(kind, kinds) : nothing;
    }
    return readsOwnReviews(principal) ? eq(accountId, principal.accountId ?? "") : nothing;
  };
}

/** Whether somebody other than staff may read the reviews of its account. */
export function readsOwnReviews({ kind, accountId, administrator, permissions }: Principal): boolean {
  if (accountId === null) return false;
  return kind === "ACCOUNT" || (kind === "MEMBER" && (administrator || permissions.includes("PROGRAM_READ")));
}

scoped(reviews, ownOrOfMyWork(reviews.accountId, reviews.kind));
scoped(reviewSteps, ownOrOfMyWork(reviewSteps.accountId, reviewSteps.kind));

export type ReviewRow = typeof reviews.$inferSelect;
export { reviewSteps, reviews };
