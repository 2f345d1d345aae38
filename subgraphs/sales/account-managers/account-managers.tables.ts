import { and, eq, ne, sql } from "drizzle-orm";
import { index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { type ManagedCustomers } from "../../../platform/access/customer-scope.js";
import { nothing, scoped } from "../../../platform/access/scope.js";
import { among } from "../../../platform/database/among.js";
import { instant } from "../../../platform/database/columns.js";
import { sales } from "../database.js";

/** Which member looks after which customer, with its period; at most one in force per customer. */
const accountManagerAssignments = sales.table(
  "account_manager_assignments",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id").notNull(),
    origin: text().notNull(),
    /** ACTIVE, ENDING (unassigned, still in force), ENDED. */
    state: text().notNull(),
    assignedAt: instant("assigned_at").notNull(),
    endsAt: instant("ends_at"),
  },
  (t) => [uniqueIndex("one_manager_per_customer").on(t.customerId).where(sql`state <> 'ENDED'`), index().on(t.partnerId, t.memberId)],
);

const managedCustomers: ManagedCustomers = {
  table: accountManagerAssignments,
  customerId: accountManagerAssignments.customerId,
  memberId: accountManagerAssignments.memberId,
  inForce: ne(accountManagerAssignments.state, "ENDED"),
};

/** The partner's assignments; for an account manager or director its own and those of the managers under it. */
scoped(accountManagerAssignments, ({ partnerId, customerScope }) => {
  if (partnerId === null) return nothing;
  const ownPartner = eq(accountManagerAssignments.partnerId, partnerId);
  return customerScope === "ALL" ? ownPartner : and(ownPartner, among(accountManagerAssignments.memberId, customerScope));
});

export { accountManagerAssignments, managedCustomers };
