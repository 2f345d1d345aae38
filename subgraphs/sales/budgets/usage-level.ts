import { addMonths, monthStart } from "../../../platform/calendar.js";
import { type Decimal, decimal, percentOf, sum, ZERO } from "../../../platform/money.js";
import { BudgetType } from "./budget.js";

/** The thresholds at which an alert is raised, highest first. */
export const THRESHOLDS = [100, 90, 75] as const;

const HUNDRED = decimal("100");

/** What was spent in one month of an association. */
export interface MonthSpending {
  readonly month: string;
  readonly all: Decimal;
  readonly budgetable: Decimal;
}

/**
 * The counted expenditure of a budget: monthly, the present month without percentile products (BUD-015, BUD-017);
 * one-time, everything since counting began (BUD-016, BUD-020). Net of refunds, never below 0 (BUD-025).
 */
export function usedAmount(budgetType: BudgetType, countedFrom: Date, month: string, spending: readonly MonthSpending[]): Decimal {
  const counted =
    budgetType === BudgetType.MONTHLY
      ? spending.filter((entry) => entry.month === month).map(({ budgetable }) => budgetable)
      : spending.filter((entry) => monthStart(addMonths(entry.month, 1)) > countedFrom).map(({ all }) => all);
  const used = sum(counted);
  return used.lt(ZERO) ? ZERO : used;
}

/** A budget of 0.00 is 0 % used while nothing was spent, and 100 % as soon as something was (BUD-026). */
export function usagePercent(used: Decimal, amount: Decimal): Decimal {
  if (amount.eq(ZERO)) return used.gt(ZERO) ? HUNDRED : ZERO;
  return percentOf(used, amount);
}

/** The highest threshold that usage has reached: equal counts, and nothing is rounded first (BUD-028, BUD-029). */
export function reachedThreshold(used: Decimal, amount: Decimal): number {
  if (amount.eq(ZERO)) return used.gt(ZERO) ? 100 : 0;
  const scaled = used.times(HUNDRED);
  return THRESHOLDS.find((threshold) => scaled.gte(amount.times(decimal(String(threshold))))) ?? 0;
}
