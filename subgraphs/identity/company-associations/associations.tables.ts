import { and, eq, or, sql } from "drizzle-orm";
import { index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { nothing, type ScopeRule, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { companies } from "../companies/companies.tables.js";
import { identity } from "../database.js";

/** Requests of accounts to become further partner accounts of a company that is in the network. */
const companyAssociationRequests = identity.table(
  "company_association_requests",
  {
    id: uuid().primaryKey(),
    companyId: uuid("company_id")
      .notNull()
      .references(() => companies.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    status: text({ enum: ["PENDING", "APPROVED", "REJECTED", "CANCELED"] }).notNull(),
    lastName: text("last_name").notNull(),
    firstName: text("first_name").notNull(),
    preferredMethod: text("preferred_method").notNull(),
    email: text().notNull(),
    requestedAt: instant("requested_at").notNull(),
    decidedAt: instant("decided_at"),
    rejectionReason: text("rejection_reason"),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("company_association_requests_pending").on(t.accountId).where(sql`${t.status} = 'PENDING'`),
    index("company_association_requests_company").on(t.companyId, t.requestedAt, t.id),
  ],
);

/** The account that asks sees its requests, and administrators of the company's master account those for the company. */
const requesterAndMaster: ScopeRule = ({ kind, accountId, companyId, masterAccount, administrator }) => {
  const own = kind === "ACCOUNT" && accountId !== null ? eq(companyAssociationRequests.accountId, accountId) : nothing;
  const company = and(masterAccount && administrator ? sql`true` : nothing, eq(companyAssociationRequests.companyId, companyId ?? ""));
  return companyId === null ? own : or(own, company);
};
scoped(companyAssociationRequests, requesterAndMaster);

export { companyAssociationRequests };
