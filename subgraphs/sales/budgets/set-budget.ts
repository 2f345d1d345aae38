import { eq } from "drizzle-orm";
import { hourStart, monthOf, monthStart } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { type Decimal, decimal, placesWritten, ZERO } from "../../../platform/money.js";
import { lockResellerModelCustomers } from "../associations/associations.js";
import type { CustomerAssociation } from "../associations/associations.tables.js";
import { FreezeOperation, FreezeState } from "../freezing/freeze.js";
import { stepFreeze } from "../freezing/freezing.js";
import { BudgetType, ExhaustionPolicy } from "./budget.js";
import { budgetAdjustments, type CustomerBudgetRow, customerBudgets } from "./budgets.tables.js";
import {
  checkBudget,
  clearAlertsAbove,
  clearAlertsOfOtherCycles,
  cycleOf,
  nextHour,
  passedNow,
  spendingByAssociation,
} from "./check-budget.js";
import { type MonthSpending, reachedThreshold, usedAmount } from "./usage-level.js";

const LARGEST_AMOUNT = decimal("999999999.99");
const LARGEST_BATCH = 100;

/** What a partner sets, for one or several customers. */
export interface BudgetSetting {
  readonly budgetType: BudgetType;
  readonly amount: Decimal;
  readonly exhaustionPolicy: ExhaustionPolicy;
  readonly unfreezeNow: boolean;
  readonly expectedVersion?: number;
}

/** Where in the input the customer of an index stands. */
type FieldOfCustomer = (index: number) => readonly string[];

/** The critical operation a setting is, and when it needs a verification ticket (BUD-006, BUD-007). */
export function verificationOf({ budgetType, exhaustionPolicy }: BudgetSetting): { operation: string; level: "ALWAYS" | "IF_ENABLED" } {
  if (exhaustionPolicy === ExhaustionPolicy.AUTOMATIC) return { operation: "SET_BUDGET_WITH_AUTOMATIC_FREEZE", level: "ALWAYS" };
  return { operation: budgetType === BudgetType.MONTHLY ? "SET_MONTHLY_BUDGET" : "SET_ONE_TIME_BUDGET", level: "IF_ENABLED" };
}

/**
 * Sets the budget of customers, all or none (BUD-001 to BUD-013, BUD-020 to BUD-023, BUD-042, BUD-043).
 * @param verify demands the verification ticket once customers and input are in order
 */
export async function setBudgets(
  context: TransactionContext,
  customerIds: readonly string[],
  setting: BudgetSetting,
  verify: () => Promise<void>,
  field: FieldOfCustomer = (index) => ["customerIds", String(index)],
): Promise<void> {
  checkSetting(customerIds, setting);
  const associations = await lockResellerModelCustomers(context, customerIds);
  await verify();
  if (setting.unfreezeNow && context.principal.accountFrozen) {
    refuse("OPERATOR_FROZEN", "Your own account is frozen by the vendor: set the budget without `unfreezeNow`.", ["unfreezeNow"]);
  }
  if (setting.unfreezeNow) checkFreezes(customerIds, associations, field);
  const ids = associations.map(({ id }) => id);
  const budgets = new Map(
    (await context.db.from(customerBudgets, among(customerBudgets.associationId, ids))).map((row) => [row.associationId, row]),
  );
  const spending = await spendingByAssociation(context, ids);
  for (const association of associations) {
    await setOne(context, association, budgets.get(association.id), setting, spending.get(association.id) ?? []);
  }
}

function checkSetting(customerIds: readonly string[], { amount }: BudgetSetting): void {
  const problems = new Problems();
  if (customerIds.length === 0 || customerIds.length > LARGEST_BATCH) {
    problems.add("INVALID_INPUT", `Name 1 to ${LARGEST_BATCH} customers.`, "customerIds");
  }
  // As it is written: to half of Europe 5.000 is five thousand, and a budget of 5.00 could freeze the customer.
  if (amount.lt(ZERO) || amount.gt(LARGEST_AMOUNT) || placesWritten(amount) > 2) {
    problems.add("INVALID_INPUT", "A budget is 0.00 to 999999999.99 with at most two decimals.", "amount");
  }
  problems.check();
}

/** BUD-012: unfreezing goes with a budget where only the account is frozen. */
function checkFreezes(customerIds: readonly string[], associations: readonly CustomerAssociation[], field: FieldOfCustomer): void {
  const withResources = associations.filter(({ freezeState }) => freezeState === FreezeState.ACCOUNT_AND_RESOURCES_FROZEN);
  const frozen = new Set(withResources.map(({ customerId }) => customerId));
  const message =
    "The resources of this customer are frozen too: unfreeze it with `unfreezeAccountAndResources`, and set the budget without `unfreezeNow`.";
  const problems = new Problems();
  for (const [index, id] of customerIds.entries()) if (frozen.has(id)) problems.add("INVALID_STATE", message, ...field(index));
  problems.check();
}

async function setOne(
  context: TransactionContext,
  association: CustomerAssociation,
  before: CustomerBudgetRow | undefined,
  setting: BudgetSetting,
  spending: readonly MonthSpending[],
): Promise<void> {
  const { expectedVersion } = setting;
  if (expectedVersion !== undefined && expectedVersion !== null && expectedVersion !== (before?.version ?? 0)) {
    refuse("CONFLICT", "Somebody else has set this budget meanwhile: read it again and decide anew.", ["expectedVersion"]);
  }
  const unfrozen = await unfreezeWith(context, association, setting);
  const budget = await store(context, unfrozen, before, setting, spending);
  await recordAdjustment(context, budget, before, setting);
  if (!before || before.budgetType !== setting.budgetType) await checkBudget(context, unfrozen, budget, spending, "SETTING");
}

/** BUD-010, BUD-012: unfreezing is part of the setting; on a normal account there is nothing to do. */
async function unfreezeWith(context: TransactionContext, association: CustomerAssociation, { unfreezeNow }: BudgetSetting) {
  if (!unfreezeNow || association.freezeState === FreezeState.NORMAL) return association;
  return stepFreeze(context, association, { operation: FreezeOperation.UNFREEZE_ACCOUNT, origin: null, reason: null });
}

/**
 * Writes the budget. A first budget or another type begins with nothing passed; otherwise raising lets the level fall
 * to the new usage and arms what lies above, and lowering leaves alert and freeze to the next full hour (BUD-039).
 */
async function store(
  context: TransactionContext,
  association: CustomerAssociation,
  before: CustomerBudgetRow | undefined,
  setting: BudgetSetting,
  spending: readonly MonthSpending[],
): Promise<CustomerBudgetRow> {
  const now = context.now;
  const month = monthOf(now);
  const { budgetType, amount, exhaustionPolicy } = setting;
  const sameType = before?.budgetType === budgetType ? before : undefined;
  const countedFrom = countingStart(association, before, budgetType, month);
  const reached = reachedThreshold(usedAmount(budgetType, countedFrom, month, spending), amount);
  const passed = sameType ? passedNow(sameType, month) : 0;
  const cycle = cycleOf(budgetType, month);
  await clearAlertsAbove(context, association.id, reached);
  await clearAlertsOfOtherCycles(context, association.id, cycle);
  const row = {
    budgetType,
    amount,
    exhaustionPolicy,
    countedFrom,
    passedThreshold: Math.min(passed, reached),
    cycle,
    quietUntil: sameType && reached > passed ? nextHour(now) : null,
    version: (before?.version ?? 0) + 1,
    updatedAt: now,
  };
  if (before) {
    const [stored] = await context.db.update(customerBudgets, row, eq(customerBudgets.associationId, association.id));
    if (stored) return stored;
  }
  const { id: associationId, partnerId, customerId } = association;
  const fresh = { ...row, associationId, partnerId, customerId, checkedHour: hourStart(now), createdAt: now };
  await context.db.insert(customerBudgets).values(fresh);
  return fresh;
}

/** When counting starts: BUD-016, BUD-020, BUD-021, BUD-023. */
function countingStart(
  association: CustomerAssociation,
  before: CustomerBudgetRow | undefined,
  budgetType: BudgetType,
  month: string,
): Date {
  if (budgetType === BudgetType.MONTHLY) return monthStart(month);
  if (!before) return association.associatedAt;
  return before.budgetType === BudgetType.MONTHLY ? monthStart(month) : before.countedFrom;
}

async function recordAdjustment(
  context: TransactionContext,
  { associationId, partnerId, customerId }: CustomerBudgetRow,
  before: CustomerBudgetRow | undefined,
  { budgetType, amount, exhaustionPolicy, unfreezeNow }: BudgetSetting,
): Promise<void> {
  await context.db.insert(budgetAdjustments).values({
    id: newId(),
    partnerId,
    customerId,
    associationId,
    budgetTypeBefore: before?.budgetType ?? null,
    amountBefore: before?.amount ?? null,
    policyBefore: before?.exhaustionPolicy ?? null,
    budgetType,
    amountAfter: amount,
    policyAfter: exhaustionPolicy,
    unfreezeNow,
    operatorKind: context.principal.kind,
    operatorId: context.principal.id ?? partnerId,
    at: context.now,
  });
}
