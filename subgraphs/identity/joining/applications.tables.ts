import { eq, sql } from "drizzle-orm";
import { index, integer, jsonb, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { nothing, type ScopeRule, scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { identity } from "../database.js";
import type { Contact, Filing } from "./application-parts.js";
import type { CompanyFacts } from "./company-info.js";

const STATUS = ["AUTO_CHECKING", "UNDER_REVIEW", "APPROVED", "REJECTED", "CANCELED"] as const;

/** Why the automatic check did not pass an application. */
export interface Finding {
  readonly code: string;
  readonly message: string;
}

/** Applications to join the network: one an account, submitted once or again after it was rejected or canceled. */
const networkApplications = identity.table(
  "network_applications",
  {
    id: uuid().primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .unique()
      .references(() => accounts.id),
    status: text({ enum: STATUS }).notNull(),
    /** How it is decided; null before the automatic check is done. */
    reviewMode: text("review_mode", { enum: ["AUTOMATIC", "MANUAL"] }),
    /** 1, 2, … per submission. */
    attempt: integer().notNull(),
    /** Country of the company, by which reviewers divide the work. */
    country: text().notNull(),
    companyInfo: jsonb("company_info").$type<CompanyFacts>().notNull(),
    contact: jsonb().$type<Contact>().notNull(),
    filing: jsonb().$type<Filing>().notNull(),
    warnings: text().array().notNull(),
    findings: jsonb().$type<Finding[]>().notNull(),
    submittedAt: instant("submitted_at").notNull(),
    /** When the automatic check is to be made by the timer, in case that the submission could not make it itself. */
    checkDueAt: instant("check_due_at").notNull(),
    decidedAt: instant("decided_at"),
    rejectionReason: text("rejection_reason"),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("network_applications_queue").on(t.submittedAt, t.id).where(sql`${t.status} = 'UNDER_REVIEW'`),
    index("network_applications_unchecked").on(t.checkDueAt).where(sql`${t.status} = 'AUTO_CHECKING'`),
  ],
);

/** Every submission as it was made, and how it ended (JOIN-084). */
const applicationAttempts = identity.table(
  "network_application_attempts",
  {
    applicationId: uuid("application_id")
      .notNull()
      .references(() => networkApplications.id),
    attempt: integer().notNull(),
    companyInfo: jsonb("company_info").$type<CompanyFacts>().notNull(),
    contact: jsonb().$type<Contact>().notNull(),
    filing: jsonb().$type<Filing>().notNull(),
    submittedAt: instant("submitted_at").notNull(),
    /** Null while it is undecided. */
    outcome: text({ enum: ["APPROVED", "REJECTED", "CANCELED"] }),
    endedAt: instant("ended_at"),
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.attempt] })],
);

/** The account itself and its administrators see an application (JOIN-087), and the staff who review it. */
const applicantAndReviewers: ScopeRule = ({ kind, staffKinds, accountId, administrator }) => {
  if (kind === "STAFF" && staffKinds.includes("MEMBERSHIP_REVIEWER")) return undefined;
  const speaksForAccount = accountId !== null && (kind === "ACCOUNT" || administrator);
  return speaksForAccount ? eq(networkApplications.accountId, accountId) : nothing;
};
scoped(networkApplications, applicantAndReviewers);
scoped(applicationAttempts, systemOnly);

export { applicationAttempts, networkApplications };
