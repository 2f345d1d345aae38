import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { type BudgetDesk, budgetDesk } from "../../support/budgets.js";
import { DAYS } from "../../support/clock.js";
import { asAdmin } from "../../support/postgres.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
let customer: string;

/** GMT+08:00 is eight hours ahead: May begins at 16:00 UTC on April 30. */
const LAST_OF_APRIL = "2026-04-30T15:59:59.999Z";
const MAY = "2026-04-30T16:00:00.000Z";

beforeAll(async () => {
  w = await world("budget_usage");
  desk = budgetDesk(w, () => partner.admin);
});
beforeEach(async () => {
  w.clock.set("2026-04-10T04:00:00Z");
  partner = await w.partner();
  customer = await w.customer(partner, { associatedAt: new Date("2026-01-05T00:00:00Z") });
});
afterAll(() => w?.close());

async function spend(amount: string, more: object = {}): Promise<void> {
  await w.spend(customer, amount, more);
  await w.settle();
}

const used = async () => (await desk.read(customer)).budget.usedAmount.amount;

test("BUD-015 a monthly budget counts the list price expenditures dated in the present month (GMT+08:00), with eight decimals", async () => {
  await spend("1.00000001", { spentAt: "2026-03-31T15:59:59.999Z" });
  await spend("2.00000002", { spentAt: "2026-03-31T16:00:00.000Z" });
  await spend("4.00000004");
  await desk.set({ customerId: customer, amount: "100.00" });
  expect(await used()).toBe("6.00000006");
});

test("BUD-016 a first one-time budget counts everything since the association with the partner, and nothing before", async () => {
  await spend("1.00", { spentAt: "2026-01-04T23:59:59.999Z" });
  await spend("2.00", { spentAt: "2026-01-05T00:00:00.000Z" });
  await spend("4.00", { spentAt: "2026-02-20T00:00:00.000Z" });
  await spend("8.00");
  const { budget } = await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(budget).toMatchObject({ usedAmount: { amount: "14.00000000" }, countedFrom: "2026-01-05T00:00:00.000Z" });
});

test("BUD-017 EXP-033 what is settled by 95th percentile bandwidth does not count in a monthly budget; the same product otherwise does", async () => {
  await spend("10.00", { productCode: "CDN", percentileBandwidth: true });
  await spend("5.00", { productCode: "CDN" });
  await desk.set({ customerId: customer, amount: "100.00" });
  expect(await used()).toBe("5.00000000");
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(await used()).toBe("15.00000000");
});

test("BUD-018 at 00:00 (GMT+08:00) of the 1st a monthly budget is unused again; amount and policy stay", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("95.00");
  w.clock.set(LAST_OF_APRIL);
  await w.settle();
  expect(await desk.read(customer)).toMatchObject({ budget: { usedAmount: { amount: "95.00000000" }, usageLevel: "REACHED_90" } });
  w.clock.set(MAY);
  const { budget, customer: restored } = await desk.read(customer);
  expect(budget).toMatchObject({
    usedAmount: { amount: "0.00000000" },
    usagePercent: "0.00",
    usageLevel: "NORMAL",
    amount: { amount: "100.00" },
    exhaustionPolicy: "MANUAL",
    countedFrom: MAY,
  });
  expect(restored.alertsToBeHandled).toBe(0);
  await w.settle();
  await spend("80.00");
  expect(await desk.thresholds(customer)).toEqual([90, 75]);
});

test("BUD-019 a one-time budget passes the end of the month unchanged", async () => {
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  await spend("60.00");
  const before = (await desk.read(customer)).budget;
  w.clock.set(MAY);
  await w.settle();
  expect((await desk.read(customer)).budget).toEqual(before);
  await spend("20.00");
  expect(await used()).toBe("80.00000000");
});

test("BUD-020 after a change from monthly to one-time counting starts at the 1st of the month of the change", async () => {
  await spend("30.00", { spentAt: "2026-03-31T15:59:59.999Z" });
  await spend("5.00", { spentAt: "2026-03-31T16:00:00.000Z" });
  await desk.set({ customerId: customer, amount: "100.00" });
  const { budget } = await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(budget).toMatchObject({ usedAmount: { amount: "5.00000000" }, countedFrom: "2026-03-31T16:00:00.000Z" });
  w.clock.set(MAY);
  await spend("2.00");
  expect(await used()).toBe("7.00000000");
});

test("BUD-021 after a change from one-time to monthly the current estimate is the month-to-date expenditure", async () => {
  await spend("30.00", { spentAt: "2026-02-15T00:00:00Z" });
  await spend("5.00");
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(await used()).toBe("35.00000000");
  await desk.set({ customerId: customer, amount: "100.00" });
  expect(await used()).toBe("5.00000000");
  const { customer: seen } = await w.data(
    partner.admin,
    `query ($id: ID!) { customer(id: $id) { monthToDateExpenditure { month listPriceAmount { amount } usageReferenceOnly } } }`,
    { id: customer },
  );
  expect(seen.monthToDateExpenditure).toEqual({ month: "2026-04", listPriceAmount: { amount: "5.00000000" }, usageReferenceOnly: true });
});

test("BUD-022 a change of type is in force at once, removes the earlier budget, and sets level and alerts by the new usage", async () => {
  await spend("50.00", { spentAt: "2026-02-15T00:00:00Z" });
  await spend("30.00");
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(await desk.read(customer)).toMatchObject({ budget: { usageLevel: "REACHED_75" }, customer: { alertsToBeHandled: 1 } });
  const { budget } = await desk.set({ customerId: customer, amount: "100.00" });
  expect(budget).toMatchObject({ budgetType: "MONTHLY", usageLevel: "NORMAL" });
  expect((await desk.read(customer)).customer.alertsToBeHandled).toBe(0);
  const again = await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "33.00" });
  expect(again.budget.usageLevel).toBe("REACHED_90");
  expect(await desk.thresholds(customer)).toEqual([75, 90]);
});

test("BUD-023 a change of amount leaves the start of counting and the used amount as they are", async () => {
  await spend("30.00", { spentAt: "2026-02-15T00:00:00Z" });
  for (const budgetType of ["ONE_TIME", "MONTHLY"]) {
    await desk.set({ customerId: customer, budgetType, amount: "100.00" });
    const before = (await desk.read(customer)).budget;
    w.clock.advance(2 * DAYS);
    await desk.set({ customerId: customer, budgetType, amount: "90.00" });
    const { countedFrom, usedAmount } = (await desk.read(customer)).budget;
    expect({ countedFrom, usedAmount }).toEqual({ countedFrom: before.countedFrom, usedAmount: before.usedAmount });
  }
});

test("BUD-024 the figures say of when they are, and an expenditure is in the estimate and checked at once", async () => {
  await desk.set({ customerId: customer, amount: "10.00" });
  expect((await desk.read(customer)).budget.estimatedAt).toBeNull();
  w.clock.advance(1_000);
  await spend("9.00");
  expect(await desk.read(customer)).toMatchObject({
    budget: { usedAmount: { amount: "9.00000000" }, estimatedAt: "2026-04-10T04:00:01.000Z", usageLevel: "REACHED_90" },
    customer: { alertsToBeHandled: 1 },
  });
});

test("BUD-025 a refund reduces the used amount of the month, of a one-time budget of the whole count, never below 0", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("10.00");
  await spend("4.00", { kind: "REFUND" });
  expect(await used()).toBe("6.00000000");
  await spend("7.00", { kind: "REFUND" });
  expect(await used()).toBe("0.00000000");
  await spend("50.00", { spentAt: "2026-02-15T00:00:00Z" });
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(await used()).toBe("0.00000000");
  await spend("3.00");
  expect(await used()).toBe("2.00000000");
});

test("a refund in a later month reduces a one-time budget that counts from before", async () => {
  await spend("50.00", { spentAt: "2026-02-15T00:00:00Z" });
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  await spend("20.00", { kind: "REFUND" });
  expect(await used()).toBe("30.00000000");
});

test("a budget of 0.00 is 0 % used while nothing was spent, and exhausted as soon as something was", async () => {
  await desk.set({ customerId: customer, amount: "0.00" });
  expect((await desk.read(customer)).budget).toMatchObject({ usagePercent: "0.00", usageLevel: "NORMAL" });
  await spend("0.00000001");
  expect((await desk.read(customer)).budget).toMatchObject({ usagePercent: "100.00", usageLevel: "EXHAUSTED" });
  expect(await desk.thresholds(customer)).toEqual([100]);
});

test("new totals wait for a customer that is being changed, and hold up no change of another meanwhile", async () => {
  const another = await w.customer(partner);
  for (const each of [customer, another]) await w.spend(each, "1.00");
  await w.settle();
  await asAdmin(w.database.adminUrl, async (sql) => {
    const rows = await sql<{ id: string; customer: string }[]>`
      select id, customer_id as customer from sales.customer_associations where customer_id in (${customer}, ${another}) order by id`;
    const [first, last] = rows;
    if (!first || !last) throw new Error("two associations");
    await sql.begin(async (change) => {
      await change`select from sales.customer_associations where id = ${first.id} for no key update`;
      // Both totals are applied as one batch, that of the last customer first.
      await asAdmin(w.database.adminUrl, (other) =>
        other.begin(async (reading) => {
          await reading`select from sales.event_offsets where consumer = 'spending' for update`;
          for (const each of [last, first]) await w.spend(each.customer, "2.00");
        }),
      );
      const waits = () => change`select from pg_stat_activity
        where datname = current_database() and usename = 'pcg_sales' and wait_event_type = 'Lock'`;
      expect(await waitUntil(async () => (await waits()).length > 0, 10_000)).toBe(true);
      await change`select from sales.customer_associations where id = ${last.id} for no key update nowait`;
    });
  });
  await w.settle();
  for (const each of [customer, another]) {
    await desk.set({ customerId: each, amount: "100.00" });
    expect((await desk.read(each)).budget.usedAmount.amount).toBe("3.00000000");
  }
});
