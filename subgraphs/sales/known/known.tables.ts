import { boolean, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { ownPartner, scoped, systemOnly } from "../../../platform/access/scope.js";
import { decimalColumn, instant } from "../../../platform/database/columns.js";
import { managedCustomers } from "../account-managers/account-managers.tables.js";
import { sales } from "../database.js";

/** Names of accounts, from identity (fact F4). */
const knownAccounts = sales.table("known_accounts", {
  accountId: uuid("account_id").primaryKey(),
  accountName: text("account_name").notNull(),
  name: text().notNull(),
});

/** Members of partners with their roles, from identity (fact F8). */
const knownMembers = sales.table("known_members", {
  memberId: uuid("member_id").primaryKey(),
  partnerId: uuid("partner_id").notNull(),
  roleKinds: text("role_kinds").array().notNull(),
  status: text().notNull(),
  deleted: boolean().notNull(),
  version: integer().notNull(),
});

/** List price totals per association and month, from finance (fact F20); only a higher revision replaces one. */
const knownSpending = sales.table(
  "known_spending",
  {
    associationId: uuid("association_id").notNull(),
    month: text().notNull(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    all: decimalColumn({ precision: 24, scale: 8 }).notNull(),
    budgetable: decimalColumn({ precision: 24, scale: 8 }).notNull(),
    revision: integer().notNull(),
    asOf: instant("as_of").notNull(),
  },
  (t) => [primaryKey({ columns: [t.associationId, t.month] })],
);

scoped(knownAccounts, systemOnly);
scoped(knownMembers, ownPartner(knownMembers.partnerId));
scoped(knownSpending, ownCustomers(knownSpending.partnerId, knownSpending.customerId, managedCustomers));

export { knownAccounts, knownMembers, knownSpending };
