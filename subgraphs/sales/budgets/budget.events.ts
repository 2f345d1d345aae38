import { z } from "zod";
import { defineEvent } from "../../../platform/events/definition.js";
import { BudgetType } from "./budget.js";

/** An alert as it was when raised: what `budgetAlerts` delivers, also when replayed. Key: alert. */
export const BudgetAlertRaised = defineEvent(
  "BudgetAlertRaised",
  z.object({
    alertId: z.uuid(),
    customerId: z.uuid(),
    budgetType: z.enum(BudgetType),
    threshold: z.int(),
    amount: z.string(),
    usedAmount: z.string(),
    usagePercent: z.string(),
    raisedAt: z.iso.datetime(),
  }),
);
