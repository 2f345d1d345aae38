import { and, eq, gt, isNull, ne } from "drizzle-orm";
import { hourStart, monthOf } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { type CustomerAssociation } from "../associations/associations.tables.js";
import { FreezeOperation, FreezeOrigin, FreezeState } from "../freezing/freeze.js";
import { stepFreeze } from "../freezing/freezing.js";
import { knownSpending } from "../known/known.tables.js";
import { BudgetType, ExhaustionPolicy } from "./budget.js";
import { budgetAlerts, type CustomerBudgetRow, customerBudgets } from "./budgets.tables.js";
import { raiseAlert, tellOfFreeze } from "./raise-alert.js";
import { type MonthSpending, reachedThreshold, usedAmount } from "./usage-level.js";

/** The period for which passed thresholds hold: a month of a monthly budget, for ever of a one-time budget. */
export function cycleOf(budgetType: BudgetType, month: string): string {
  return budgetType === BudgetType.MONTHLY ? month : "ONCE";
}

/** The thresholds already passed in the present cycle; with a new month they are armed again (BUD-018, BUD-030). */
export function passedNow(budget: CustomerBudgetRow, month: string): number {
  return budget.cycle === cycleOf(budget.budgetType as BudgetType, month) ? budget.passedThreshold : 0;
}

/** Why a check runs: a new total came in, a full hour began, or the budget was set. */
export type CheckCause = "NEW_TOTAL" | "FULL_HOUR" | "SETTING";

/**
 * Compares a budget with what was spent (BUD-027 to BUD-030, BUD-034, BUD-035): one alert for the highest threshold
 * newly reached; with the automatic policy an exhausted budget freezes the account. A new total freezes only when it is
 * what exhausts the budget, a setting never does; what an unfreeze or a lowering left open waits for the full hour.
 * The association's row is locked by the caller.
 */
export async function checkBudget(
  context: TransactionContext,
  association: CustomerAssociation,
  budget: CustomerBudgetRow,
  spending: readonly MonthSpending[],
  cause: CheckCause,
): Promise<void> {
  const now = context.now;
  if (cause === "NEW_TOTAL" && budget.quietUntil !== null && now < budget.quietUntil) return;
  const month = monthOf(now);
  const budgetType = budget.budgetType as BudgetType;
  const cycle = cycleOf(budgetType, month);
  // Another process, its clock a little ahead, has begun the new month already.
  if (budget.cycle > cycle) return;
  if (budget.cycle !== cycle) await clearAlertsOfOtherCycles(context, budget.associationId, cycle);
  const used = usedAmount(budgetType, budget.countedFrom, month, spending);
  const reached = reachedThreshold(used, budget.amount);
  const passed = passedNow(budget, month);
  const newlyReached = reached > passed;
  if (newlyReached) await raiseAlert(context, budget, { cycle, threshold: reached, used });
  if (newlyReached || budget.cycle !== cycle || budget.quietUntil !== null) {
    const state = { cycle, passedThreshold: Math.max(passed, reached), quietUntil: null, updatedAt: now };
    await context.db.update(customerBudgets, state, eq(customerBudgets.associationId, budget.associationId));
  }
  const mayFreeze = cause === "FULL_HOUR" || (cause === "NEW_TOTAL" && newlyReached);
  const exhausted = reached === 100 && budget.exhaustionPolicy === ExhaustionPolicy.AUTOMATIC;
  if (exhausted && mayFreeze && association.freezeState === FreezeState.NORMAL) {
    const step = { operation: FreezeOperation.FREEZE_ACCOUNT, origin: FreezeOrigin.AUTOMATIC, reason: null };
    const frozen = await stepFreeze(context.asSystem("budget check"), association, step);
    await tellOfFreeze(context, frozen);
  }
}

/** Clears open alerts of earlier cycles: a new month begins without any. */
export async function clearAlertsOfOtherCycles(context: TransactionContext, associationId: string, cycle: string): Promise<void> {
  const open = and(eq(budgetAlerts.associationId, associationId), isNull(budgetAlerts.clearedAt), ne(budgetAlerts.cycle, cycle));
  await context.db.update(budgetAlerts, { clearedAt: context.now }, open);
}

/** Clears open alerts above a threshold: what a raised budget no longer justifies. */
export async function clearAlertsAbove(context: TransactionContext, associationId: string, threshold: number): Promise<void> {
  const open = and(eq(budgetAlerts.associationId, associationId), isNull(budgetAlerts.clearedAt), gt(budgetAlerts.threshold, threshold));
  await context.db.update(budgetAlerts, { clearedAt: context.now }, open);
}

/** What was spent per month, by association. */
export async function spendingByAssociation(
  context: Pick<TransactionContext, "db">,
  associationIds: readonly string[],
): Promise<Map<string, (MonthSpending & { asOf: Date })[]>> {
  const rows = await context.db.from(knownSpending, among(knownSpending.associationId, associationIds));
  return Map.groupBy(rows, ({ associationId }) => associationId);
}

/** The full hour after an instant. */
export function nextHour(instant: Date): Date {
  return new Date(hourStart(instant).getTime() + 3_600_000);
}
