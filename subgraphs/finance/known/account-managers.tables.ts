import { isNull } from "drizzle-orm";
import { index, uuid } from "drizzle-orm/pg-core";
import { type ManagedCustomers } from "../../../platform/access/customer-scope.js";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { finance } from "../database.js";

/** Who looked after which customer and when: a projection of sales' assignments (fact F24). */
export const knownAccountManagers = finance.table(
  "known_account_managers",
  {
    assignmentId: uuid("assignment_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    partnerId: uuid("partner_id").notNull(),
    memberId: uuid("member_id").notNull(),
    assignedAt: instant("assigned_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [index().on(t.customerId, t.memberId)],
);

scoped(knownAccountManagers, systemOnly);

export const managedCustomers: ManagedCustomers = {
  table: knownAccountManagers,
  customerId: knownAccountManagers.customerId,
  memberId: knownAccountManagers.memberId,
  inForce: isNull(knownAccountManagers.endedAt),
};
