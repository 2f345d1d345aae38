import { sql } from "drizzle-orm";
import { index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { managedCustomers } from "../account-managers/account-managers.tables.js";
import { sales } from "../database.js";

/**
 * A customer's time with a partner. Its row is what every change of the customer locks first: budget, freeze, check.
 */
const customerAssociations = sales.table(
  "customer_associations",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    associationType: text("association_type").notNull(),
    origin: text().notNull(),
    associatedAt: instant("associated_at").notNull(),
    endedAt: instant("ended_at"),
    freezeState: text("freeze_state").notNull(),
    freezeOrigin: text("freeze_origin"),
    freezeReason: text("freeze_reason"),
    frozenAt: instant("frozen_at"),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("one_partner_per_customer").on(t.customerId).where(sql`ended_at is null`),
    index().on(t.partnerId, t.associatedAt, t.id),
  ],
);

scoped(customerAssociations, ownCustomers(customerAssociations.partnerId, customerAssociations.customerId, managedCustomers));

export { customerAssociations };
export type CustomerAssociation = typeof customerAssociations.$inferSelect;
