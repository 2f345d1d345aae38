import { index, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { finance } from "../database.js";
import { managedCustomers } from "./account-managers.tables.js";

/** Which customer belonged to which partner and when: a projection of sales' associations (fact F23). */
const knownAssociations = finance.table(
  "known_associations",
  {
    associationId: uuid("association_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    partnerId: uuid("partner_id").notNull(),
    associatedAt: instant("associated_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [index().on(t.customerId, t.associatedAt)],
);

scoped(knownAssociations, ownCustomers(knownAssociations.partnerId, knownAssociations.customerId, managedCustomers));

export { knownAssociations };
