import { integer, text, uuid } from "drizzle-orm/pg-core";
import { ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { companies } from "../companies/companies.tables.js";
import { identity } from "../database.js";

/** Accounts that have joined the partner network. How a partner sells follows from its enrolments. */
const partners = identity.table("partners", {
  id: uuid()
    .primaryKey()
    .references(() => accounts.id),
  companyId: uuid("company_id")
    .notNull()
    .references(() => companies.id),
  name: text().notNull(),
  country: text().notNull(),
  /** How many custom roles it may have (DO-03). */
  customRoleLimit: integer("custom_role_limit").notNull(),
  joinedAt: instant("joined_at").notNull(),
  version: integer().notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

scoped(partners, ownPartner(partners.id));

export { partners };
