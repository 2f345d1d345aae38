import fc from "fast-check";
import { expect, test } from "vitest";
import { addMonths, monthStart } from "../../../platform/calendar.js";
import { decimal, toFixed } from "../../../platform/money.js";
import { BudgetType } from "../../../subgraphs/sales/budgets/budget.js";
import { reachedThreshold, usagePercent, usedAmount } from "../../../subgraphs/sales/budgets/usage-level.js";

const EIGHT = 100_000_000n;
/** Amounts as whole numbers of the eighth decimal, so that a model can compute with integers. */
const units = fc.bigInt({ min: 0n, max: 2_000n * EIGHT });
const cents = fc.bigInt({ min: 0n, max: 100_000n });
const text = (value: bigint) => {
  const digits = (value < 0n ? -value : value).toString().padStart(9, "0");
  return decimal(`${value < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`);
};

test("the threshold reached is that of exact integer arithmetic, whatever the digits", () => {
  const check = fc.property(units, cents, (used, amount) => {
    const budget = amount * 1_000_000n;
    const model = amount === 0n ? (used > 0n ? 100 : 0) : ([100n, 90n, 75n].find((threshold) => used * 100n >= budget * threshold) ?? 0n);
    expect(reachedThreshold(text(used), text(budget))).toBe(Number(model));
  });
  fc.assert(check, {
    numRuns: 2_000,
    examples: [
      [75n * EIGHT - 1n, 10_000n],
      [75n * EIGHT, 10_000n],
    ],
  });
});

test("the percentage shown is rounded half up to two decimals", () => {
  const check = fc.property(units, fc.bigInt({ min: 1n, max: 100_000n }), (used, amount) => {
    const budget = amount * 1_000_000n;
    const hundredths = (used * 20_000n + budget) / (2n * budget);
    expect(toFixed(usagePercent(text(used), text(budget)), 2)).toBe(
      `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}`,
    );
  });
  fc.assert(check, { numRuns: 1_000 });
});

test("the used amount is the sum of what the type counts, net of refunds, never below 0", () => {
  const months = Array.from({ length: 5 }, (_, index) => addMonths("2026-01", index));
  const signed = fc.bigInt({ min: -500n * EIGHT, max: 2_000n * EIGHT });
  const spending = fc.tuple(...months.map(() => fc.tuple(signed, signed)));
  const check = fc.property(spending, fc.nat({ max: 4 }), fc.nat({ max: 4 }), (sums, first, present) => {
    const rows = sums.map(([all, budgetable], index) => ({ month: months[index] ?? "", all: text(all), budgetable: text(budgetable) }));
    const countedFrom = monthStart(months[first] ?? "");
    const floor = (value: bigint) => (value < 0n ? 0n : value);
    const monthly = floor(sums[present]?.[1] ?? 0n);
    const oneTime = floor(sums.slice(first).reduce((total, [all]) => total + all, 0n));
    expect(usedAmount(BudgetType.MONTHLY, countedFrom, months[present] ?? "", rows).eq(text(monthly))).toBe(true);
    expect(usedAmount(BudgetType.ONE_TIME, countedFrom, months[present] ?? "", rows).eq(text(oneTime))).toBe(true);
  });
  fc.assert(check, { numRuns: 500 });
});
