import { sql } from "drizzle-orm";
import { boolean, index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped } from "../../../platform/access/scope.js";
import { decimalColumn, instant } from "../../../platform/database/columns.js";
import { managedCustomers } from "../account-managers/account-managers.tables.js";
import { sales } from "../database.js";

/** The budget of a customer, at most one per association. */
const customerBudgets = sales.table(
  "customer_budgets",
  {
    associationId: uuid("association_id").primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    budgetType: text("budget_type").notNull(),
    amount: decimalColumn({ precision: 11, scale: 2 }).notNull(),
    exhaustionPolicy: text("exhaustion_policy").notNull(),
    /** One-time: counting starts here. Monthly: the 1st of the running month, computed. */
    countedFrom: instant("counted_from").notNull(),
    /** The highest threshold passed since the level was armed: 0, 75, 90 or 100. */
    passedThreshold: integer("passed_threshold").notNull(),
    /** The month for which `passedThreshold` holds; `ONCE` for a one-time budget. */
    cycle: text().notNull(),
    /** After a lowering, checks wait for this full hour (BUD-039). */
    quietUntil: instant("quiet_until"),
    /** The full hour of the last hourly check. */
    checkedHour: instant("checked_hour").notNull(),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [index().on(t.checkedHour)],
);

/** Every setting of a budget, with what was before (BUD-042). */
const budgetAdjustments = sales.table(
  "budget_adjustments",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    associationId: uuid("association_id").notNull(),
    budgetTypeBefore: text("budget_type_before"),
    amountBefore: decimalColumn("amount_before", { precision: 11, scale: 2 }),
    policyBefore: text("policy_before"),
    budgetType: text("budget_type").notNull(),
    amountAfter: decimalColumn("amount_after", { precision: 11, scale: 2 }).notNull(),
    policyAfter: text("policy_after").notNull(),
    unfreezeNow: boolean("unfreeze_now").notNull(),
    operatorKind: text("operator_kind").notNull(),
    operatorId: uuid("operator_id").notNull(),
    at: instant().notNull(),
  },
  (t) => [index().on(t.customerId, t.at, t.id)],
);

/** Alerts raised; the unique key makes a threshold alert once per budget, arming and cycle (BUD-030). */
const budgetAlerts = sales.table(
  "budget_alerts",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    associationId: uuid("association_id").notNull(),
    budgetType: text("budget_type").notNull(),
    threshold: integer().notNull(),
    amount: decimalColumn({ precision: 11, scale: 2 }).notNull(),
    usedAmount: decimalColumn("used_amount", { precision: 24, scale: 8 }).notNull(),
    usagePercent: decimalColumn("usage_percent", { precision: 30, scale: 2 }).notNull(),
    cycle: text().notNull(),
    raisedAt: instant("raised_at").notNull(),
    clearedAt: instant("cleared_at"),
  },
  (t) => [
    uniqueIndex("one_open_alert_per_threshold").on(t.associationId, t.cycle, t.threshold).where(sql`cleared_at is null`),
    index().on(t.partnerId, t.raisedAt, t.id),
  ],
);

for (const table of [customerBudgets, budgetAdjustments, budgetAlerts]) {
  scoped(table, ownCustomers(table.partnerId, table.customerId, managedCustomers));
}

export { budgetAdjustments, budgetAlerts, customerBudgets };
export type CustomerBudgetRow = typeof customerBudgets.$inferSelect;
export type BudgetAlertRow = typeof budgetAlerts.$inferSelect;
