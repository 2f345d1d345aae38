import { isNull } from "drizzle-orm";
import { index, uuid } from "drizzle-orm/pg-core";
import type { ManagedCustomers } from "../../../platform/access/customer-scope.js";
import { ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

/** Who looks after which customer and since when: a projection of sales' account managers (fact F24). */
const knownAccountManagers = identity.table(
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

scoped(knownAccountManagers, ownPartner(knownAccountManagers.partnerId));

/** Whose customers a member sees, for `ownCustomers`. */
export const managedCustomers: ManagedCustomers = {
  table: knownAccountManagers,
  customerId: knownAccountManagers.customerId,
  memberId: knownAccountManagers.memberId,
  inForce: isNull(knownAccountManagers.endedAt),
};

export { knownAccountManagers };
