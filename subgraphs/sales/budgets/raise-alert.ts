import { eq } from "drizzle-orm";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { type Decimal, decimal, toFixed } from "../../../platform/money.js";
import type { CustomerAssociation } from "../associations/associations.tables.js";
import { knownAccounts } from "../known/known.tables.js";
import { BudgetAlertRaised } from "./budget.events.js";
import { BudgetType } from "./budget.js";
import { budgetAlerts, type CustomerBudgetRow } from "./budgets.tables.js";
import { usagePercent } from "./usage-level.js";

/**
 * Raises one alert: the row, the event that `budgetAlerts` delivers, and the message to the partner's recipients
 * (BUD-031). An alert that is open already for this cycle and threshold is not raised twice.
 */
export async function raiseAlert(
  context: TransactionContext,
  budget: CustomerBudgetRow,
  { cycle, threshold, used }: { cycle: string; threshold: number; used: Decimal },
): Promise<void> {
  const { partnerId, customerId, associationId, amount } = budget;
  const budgetType = budget.budgetType as BudgetType;
  const percent = decimal(toFixed(usagePercent(used, amount), 2));
  const alert = {
    id: newId(),
    partnerId,
    customerId,
    associationId,
    budgetType,
    threshold,
    amount,
    usedAmount: used,
    usagePercent: percent,
    cycle,
    raisedAt: context.now,
  };
  const raised = await context.db.insert(budgetAlerts).values(alert).onConflictDoNothing().returning();
  if (raised.length === 0) return;
  const figures = { amount: toFixed(amount, 2), usedAmount: used.toFixed(), usagePercent: toFixed(percent, 2) };
  const fact = { alertId: alert.id, customerId, budgetType, threshold, ...figures, raisedAt: alert.raisedAt.toISOString() };
  const stream = partnerStream(partnerId);
  context.publish(event(BudgetAlertRaised, { stream, key: alert.id }, fact));
  const parameters = { ...(await customerNames(context, customerId)), budgetType, threshold: String(threshold), ...figures };
  const to = { kind: "PARTNER_RECIPIENTS" } as const;
  context.publish(
    event(MessageRequested, { stream, key: `alert:${alert.id}` }, { partnerId, messageType: "BUDGET_ALERT", to, parameters }),
  );
}

/** Tells the partner's recipients that a customer was frozen automatically. */
export async function tellOfFreeze(
  context: TransactionContext,
  { id, partnerId, customerId, version }: CustomerAssociation,
): Promise<void> {
  const parameters = await customerNames(context, customerId);
  const to = { kind: "PARTNER_RECIPIENTS" } as const;
  const at = { stream: partnerStream(partnerId), key: `automatic-freeze:${id}:${version}` };
  context.publish(event(MessageRequested, at, { partnerId, messageType: "AUTOMATIC_FREEZE", to, parameters }));
}

async function customerNames(context: TransactionContext, customerId: string): Promise<{ customer: string; accountName: string }> {
  const [account] = await context.asSystem("names for a message").db.from(knownAccounts, eq(knownAccounts.accountId, customerId));
  return { customer: account?.name ?? customerId, accountName: account?.accountName ?? customerId };
}
