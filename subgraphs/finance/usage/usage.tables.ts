import { boolean, index, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { decimalColumn, instant } from "../../../platform/database/columns.js";
import { finance } from "../database.js";
import { managedCustomers } from "../known/account-managers.tables.js";

/** One row per metered customer: its lock puts everything that counts the customer's usage in one order. */
const customerLedgers = finance.table("customer_ledgers", { customerId: uuid("customer_id").primaryKey() });

/** Every record ID ever taken, over all months: what makes metering idempotent. */
const usageRecordIds = finance.table("usage_record_ids", {
  recordId: text("record_id").primaryKey(),
  contentHash: text("content_hash").notNull(),
});

/** Metered usage at list prices, partitioned by the vendor's month (see the migration). */
const usageRecords = finance.table(
  "usage_records",
  {
    month: text().notNull(),
    recordId: text("record_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** Null for usage outside any association. */
    associationId: uuid("association_id"),
    partnerId: uuid("partner_id"),
    kind: text().notNull(),
    productCode: text("product_code").notNull(),
    percentileBandwidth: boolean("percentile_bandwidth").notNull(),
    /** Always positive; `kind` says which way it counts. */
    listAmount: decimalColumn("list_amount", { precision: 24, scale: 8 }).notNull(),
    spentAt: instant("spent_at").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.recordId] }), index().on(t.customerId, t.spentAt)],
);

/** List price totals of an association and month; `revision` grows with every change. */
const spendingTotals = finance.table(
  "spending_totals",
  {
    partnerId: uuid("partner_id").notNull(),
    associationId: uuid("association_id").notNull(),
    month: text().notNull(),
    customerId: uuid("customer_id").notNull(),
    all: decimalColumn({ precision: 24, scale: 8 }).notNull(),
    budgetable: decimalColumn({ precision: 24, scale: 8 }).notNull(),
    revision: integer().notNull(),
    asOf: instant("as_of").notNull(),
  },
  (t) => [primaryKey({ columns: [t.associationId, t.month] }), index().on(t.customerId, t.month)],
);

scoped(customerLedgers, systemOnly);
scoped(usageRecordIds, systemOnly);
scoped(usageRecords, systemOnly);
scoped(spendingTotals, ownCustomers(spendingTotals.partnerId, spendingTotals.customerId, managedCustomers));

export { customerLedgers, spendingTotals, usageRecordIds, usageRecords };
