import { eq } from "drizzle-orm";
import { integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { nothing, type ScopeRule, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { identity } from "../database.js";

/** Companies of the partner network: one company, one or several partner accounts, one of them its master account. */
const companies = identity.table(
  "companies",
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** ISO 3166-1 alpha-2. */
    country: text().notNull(),
    registrationNo: text("registration_no").notNull(),
    /** The number as it is compared: together with the country it says which company it is (D-03). */
    registrationKey: text("registration_key").notNull(),
    taxIdentificationNumber: text("tax_identification_number").notNull(),
    masterAccountId: uuid("master_account_id")
      .notNull()
      .references(() => accounts.id),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [uniqueIndex("companies_registration").on(t.country, t.registrationKey)],
);

/** Its accounts see a company, and the staff who review companies. */
const ownCompany: ScopeRule = ({ kind, staffKinds, companyId }) => {
  if (kind === "STAFF" && staffKinds.includes("MEMBERSHIP_REVIEWER")) return undefined;
  return companyId === null ? nothing : eq(companies.id, companyId);
};
scoped(companies, ownCompany);

export { companies };
