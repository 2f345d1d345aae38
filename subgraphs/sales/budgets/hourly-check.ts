import { and, asc, lt } from "drizzle-orm";
import { hourStart } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";
import { customerAssociations } from "../associations/associations.tables.js";
import { customerBudgets } from "./budgets.tables.js";
import { checkBudget, spendingByAssociation } from "./check-budget.js";

const BATCH = 100;

/**
 * Each full hour every customer with a budget is checked (BUD-027): the rows whose last check is of an earlier hour.
 * Customers that somebody else has locked are left for the next sweep.
 */
export const hourlyBudgetCheck: TimedWork = {
  name: "hourly-budget-check",
  tick: async (context) => {
    const hour = hourStart(context.now);
    const due = await context.db
      .from(customerBudgets, lt(customerBudgets.checkedHour, hour))
      .orderBy(asc(customerBudgets.checkedHour))
      .limit(BATCH);
    if (due.length === 0) return false;
    const dueIds = due.map(({ associationId }) => associationId);
    return context.transaction(async (transaction) => {
      const { db } = transaction;
      const locked = await db
        .from(customerAssociations, among(customerAssociations.id, dueIds))
        .orderBy(asc(customerAssociations.id))
        .for("no key update", { skipLocked: true });
      if (locked.length === 0) return false;
      const ids = locked.map(({ id }) => id);
      const stillDue = and(among(customerBudgets.associationId, ids), lt(customerBudgets.checkedHour, hour));
      const budgets = new Map((await db.update(customerBudgets, { checkedHour: hour }, stillDue)).map((row) => [row.associationId, row]));
      const spending = await spendingByAssociation(transaction, ids);
      for (const association of locked) {
        const budget = budgets.get(association.id);
        // The budget of an ended association is passed over, and done for this hour too: it must not keep others waiting.
        if (budget && association.endedAt === null)
          await checkBudget(transaction, association, budget, spending.get(association.id) ?? [], "FULL_HOUR");
      }
      return budgets.size > 0;
    });
  },
};
