import { and, count, desc, eq, isNull } from "drizzle-orm";
import { monthOf, monthStart } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type Page, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import { usd } from "../../../platform/graphql/values.js";
import { toFixed } from "../../../platform/money.js";
import {
  type BudgetAdjustment,
  type BudgetAlert,
  BudgetType,
  type CustomerBudget,
  ExhaustionPolicy,
  UsageLevel,
  UsedAmountLabel,
} from "./budget.js";
import { type BudgetAlertRow, budgetAdjustments, budgetAlerts, customerBudgets } from "./budgets.tables.js";
import { passedNow, spendingByAssociation } from "./check-budget.js";
import { usagePercent, usedAmount } from "./usage-level.js";

const LEVELS: Readonly<Record<number, UsageLevel>> = { 75: UsageLevel.REACHED_75, 90: UsageLevel.REACHED_90, 100: UsageLevel.EXHAUSTED };

/** Budgets with their usage, by association (BUD-014 to BUD-026). */
export async function budgetsByAssociation(context: Context, associationIds: readonly string[]): Promise<Map<string, CustomerBudget>> {
  const rows = await context.db.from(customerBudgets, among(customerBudgets.associationId, associationIds));
  if (rows.length === 0) return new Map();
  const spending = await spendingByAssociation(
    context,
    rows.map(({ associationId }) => associationId),
  );
  const month = monthOf(context.now);
  return new Map(
    rows.map((row) => {
      const budgetType = row.budgetType as BudgetType;
      const months = spending.get(row.associationId) ?? [];
      const used = usedAmount(budgetType, row.countedFrom, month, months);
      const times = months.map(({ asOf }) => asOf.getTime());
      const monthly = budgetType === BudgetType.MONTHLY;
      const budget: CustomerBudget = {
        customerId: row.customerId,
        budgetType,
        amount: usd(row.amount, 2),
        exhaustionPolicy: row.exhaustionPolicy as ExhaustionPolicy,
        usedAmount: usd(used, 8),
        usedAmountLabel: monthly ? UsedAmountLabel.CURRENT_ESTIMATE : UsedAmountLabel.TOTAL_EXPENDITURE,
        usagePercent: toFixed(usagePercent(used, row.amount), 2),
        usageLevel: LEVELS[passedNow(row, month)] ?? UsageLevel.NORMAL,
        countedFrom: monthly ? monthStart(month) : row.countedFrom,
        estimatedAt: times.length > 0 ? new Date(Math.max(...times)) : null,
        version: row.version,
      };
      return [row.associationId, budget];
    }),
  );
}

/** Alerts that are open in the present cycle, by association (BUD-036). */
export async function openAlertsByAssociation(context: Context, associationIds: readonly string[]): Promise<Map<string, number>> {
  const cycles = [monthOf(context.now), "ONCE"];
  const open = and(among(budgetAlerts.associationId, associationIds), isNull(budgetAlerts.clearedAt), among(budgetAlerts.cycle, cycles));
  const rows = await context.db
    .select({ associationId: budgetAlerts.associationId, number: count() }, budgetAlerts, open)
    .groupBy(budgetAlerts.associationId);
  return new Map(rows.map(({ associationId, number }) => [associationId, number]));
}

function alertOf(row: BudgetAlertRow): BudgetAlert {
  const { id, customerId, budgetType, threshold, amount, usedAmount, usagePercent: percent, raisedAt, clearedAt } = row;
  const figures = { amount: usd(amount, 2), usedAmount: usd(usedAmount, 8), usagePercent: toFixed(percent, 2) };
  return { id, customerId, budgetType: budgetType as BudgetType, threshold, ...figures, raisedAt, clearedAt, cursor: null };
}

export interface AlertFilter {
  readonly customerId?: string;
  readonly threshold?: number;
}

/** Alerts of the caller's customers, newest first. */
export async function listAlerts(context: Context, filter: AlertFilter, args: PageArgs): Promise<Page<BudgetAlert>> {
  const size = pageSize(args);
  const rows = await context.db
    .from(
      budgetAlerts,
      filter.customerId ? eq(budgetAlerts.customerId, filter.customerId) : undefined,
      filter.threshold ? eq(budgetAlerts.threshold, filter.threshold) : undefined,
      behindInstant(budgetAlerts.raisedAt, budgetAlerts.id, args.after, "NEWEST_FIRST"),
    )
    .orderBy(desc(budgetAlerts.raisedAt), desc(budgetAlerts.id))
    .limit(size + 1);
  return page(rows.map(alertOf), size, ({ raisedAt, id }) => [raisedAt.toISOString(), id]);
}

/** Alerts by ID, as far as the caller may see them. */
export async function alertsById(context: Context, ids: readonly string[]): Promise<Map<string, BudgetAlert>> {
  const rows = await context.db.from(budgetAlerts, among(budgetAlerts.id, ids));
  return new Map(rows.map((row) => [row.id, alertOf(row)]));
}

/** Settings of a customer's budgets, newest first (BUD-042). */
export async function listAdjustments(
  context: Context,
  customerId: string,
  budgetType: BudgetType | undefined,
  args: PageArgs,
): Promise<Page<BudgetAdjustment>> {
  const size = pageSize(args);
  const rows = await context.db
    .from(
      budgetAdjustments,
      eq(budgetAdjustments.customerId, customerId),
      budgetType ? eq(budgetAdjustments.budgetType, budgetType) : undefined,
      behindInstant(budgetAdjustments.at, budgetAdjustments.id, args.after, "NEWEST_FIRST"),
    )
    .orderBy(desc(budgetAdjustments.at), desc(budgetAdjustments.id))
    .limit(size + 1);
  const nodes = rows.map((row) => ({
    id: row.id,
    budgetTypeBefore: row.budgetTypeBefore as BudgetType | null,
    amountBefore: row.amountBefore ? usd(row.amountBefore, 2) : null,
    policyBefore: row.policyBefore as ExhaustionPolicy | null,
    budgetType: row.budgetType as BudgetType,
    amountAfter: usd(row.amountAfter, 2),
    policyAfter: row.policyAfter as ExhaustionPolicy,
    unfreezeNow: row.unfreezeNow,
    operatorId: row.operatorId,
    operator: row.operatorKind === "MEMBER" ? { id: row.operatorId } : null,
    time: row.at,
  }));
  return page(nodes, size, ({ time, id }) => [time.toISOString(), id]);
}
