import { eq, lt } from "drizzle-orm";
import { CustomerSpendingTotalled } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { readAs } from "../../../platform/events/definition.js";
import { decimal } from "../../../platform/money.js";
import { lockAssociations, runningAssociation } from "../associations/associations.js";
import { customerBudgets } from "../budgets/budgets.tables.js";
import { checkBudget, spendingByAssociation } from "../budgets/check-budget.js";
import { knownSpending } from "./known.tables.js";

/**
 * Totals of finance: absolute, and only a higher revision counts. A new total is compared with the budget at once; one
 * that is replayed was compared when it was new, with the budget of that time.
 */
export const spendingConsumer: Consumer = {
  name: "spending",
  publisher: "finance",
  lock: (context, events) =>
    lockAssociations(
      context,
      events.flatMap((event) => readAs(CustomerSpendingTotalled, event)?.payload.associationId ?? []),
    ),
  handlers: [
    on(CustomerSpendingTotalled, async (context, { payload }, replay) => {
      const { associationId, month, customerId, partnerId, revision } = payload;
      const association = replay ? null : await runningAssociation(context, associationId);
      const total = { all: decimal(payload.all), budgetable: decimal(payload.budgetable), revision, asOf: new Date(payload.asOf) };
      const changed = await context.db
        .insert(knownSpending)
        .values({ associationId, month, customerId, partnerId, ...total })
        .onConflictDoUpdate({
          target: [knownSpending.associationId, knownSpending.month],
          set: total,
          setWhere: lt(knownSpending.revision, revision),
        })
        .returning();
      if (!association || changed.length === 0) return;
      const [budget] = await context.db.from(customerBudgets, eq(customerBudgets.associationId, associationId));
      if (!budget) return;
      const spending = await spendingByAssociation(context, [associationId]);
      await checkBudget(context, association, budget, spending.get(associationId) ?? [], "NEW_TOTAL");
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownSpending);
  },
};
