import { index, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";
import { managedCustomers } from "./account-managers.tables.js";

/** Which account is whose customer: a projection of sales' associations (fact F23). */
const knownAssociations = identity.table(
  "known_associations",
  {
    associationId: uuid("association_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    partnerId: uuid("partner_id").notNull(),
    associatedAt: instant("associated_at").notNull(),
  },
  (t) => [index().on(t.customerId)],
);

scoped(knownAssociations, ownCustomers(knownAssociations.partnerId, knownAssociations.customerId, managedCustomers));

export { knownAssociations };
