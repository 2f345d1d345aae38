import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BudgetDesk, budgetDesk, errorCode } from "../../support/budgets.js";
import { HOURS } from "../../support/clock.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
let customer: string;

beforeAll(async () => {
  w = await world("budget_alerts");
  desk = budgetDesk(w, () => partner.admin);
});
beforeEach(async () => {
  w.clock.set("2026-04-10T04:10:00Z");
  partner = await w.partner();
  customer = await w.customer(partner);
});
afterAll(() => w?.close());

async function spend(amount: string, more: object = {}): Promise<void> {
  await w.spend(customer, amount, more);
  await w.settle();
}

async function nextHour(): Promise<void> {
  w.clock.advance(HOURS);
  await w.settle();
}

const freeze = async () => (await desk.read(customer)).customer.freeze;
const FREEZE = (operation: string) =>
  `mutation ($input: FreezeInput!) { ${operation}(input: $input) { customer { freeze { state } } userErrors { code field } } }`;
const step = async (operation: string, reason = "why") =>
  (await w.data(partner.admin, FREEZE(operation), { input: { customerId: customer, reason } }))[operation];

test("BUD-028 one alert for the highest threshold newly reached; a jump marks the lower ones as passed", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("92.00");
  expect(await desk.thresholds(customer)).toEqual([90]);
  await spend("1.00");
  expect(await desk.thresholds(customer)).toEqual([90]);
  await spend("20.00");
  expect(await desk.thresholds(customer)).toEqual([90, 100]);
  const [, last] = await desk.alerts(customer);
  expect(last).toMatchObject({
    threshold: 100,
    amount: { amount: "100.00" },
    usedAmount: { amount: "113.00000000" },
    usagePercent: "113.00",
    clearedAt: null,
  });
});

test("BUD-029 a hair below 75, 90 and 100 % raises nothing, exactly there it does", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("74.99999999");
  expect((await desk.read(customer)).budget.usagePercent).toBe("75.00");
  expect(await desk.thresholds(customer)).toEqual([]);
  await spend("0.00000001");
  expect(await desk.thresholds(customer)).toEqual([75]);
  await spend("14.99999999");
  expect(await desk.thresholds(customer)).toEqual([75]);
  await spend("0.00000001");
  expect(await desk.thresholds(customer)).toEqual([75, 90]);
  await spend("9.99999999");
  expect(await desk.thresholds(customer)).toEqual([75, 90]);
  await spend("0.00000001");
  expect(await desk.thresholds(customer)).toEqual([75, 90, 100]);
});

test("BUD-030 a threshold alerts once a month, once for a one-time budget, until a change of the budget arms it again", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("80.00");
  await spend("70.00", { kind: "REFUND" });
  await spend("70.00");
  await nextHour();
  expect(await desk.thresholds(customer)).toEqual([75]);
  // A freeze by the partner handles the alert; it does not arm the threshold.
  await step("freezeAccount");
  await step("unfreezeAccount");
  await spend("1.00");
  await nextHour();
  expect(await desk.thresholds(customer)).toEqual([75]);
  await desk.set({ customerId: customer, amount: "200.00" });
  await desk.set({ customerId: customer, amount: "100.00" });
  await nextHour();
  expect(await desk.thresholds(customer)).toEqual([75, 75]);

  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "100.00" });
  expect(await desk.thresholds(customer)).toEqual([75, 75, 75]);
  w.clock.set("2026-05-03T00:00:00Z");
  await w.settle();
  await spend("1.00");
  expect(await desk.thresholds(customer)).toEqual([75, 75, 75]);
});

test("BUD-027 each full hour every customer with a budget is checked", async () => {
  await spend("95.00");
  await desk.set({ customerId: customer, amount: "1000.00" });
  await desk.set({ customerId: customer, amount: "100.00" });
  w.clock.set("2026-04-10T04:59:59.999Z");
  await w.settle();
  expect(await desk.thresholds(customer)).toEqual([]);
  w.clock.set("2026-04-10T05:00:00.000Z");
  await w.settle();
  expect(await desk.thresholds(customer)).toEqual([90]);
});

test("after a lowering below the used amount alert and automatic freeze come with the next full hour", async () => {
  await desk.setAutomatic({ customerId: customer, amount: "100.00" });
  await spend("50.00");
  await desk.setAutomatic({ customerId: customer, amount: "40.00" });
  await spend("1.00");
  expect(await desk.thresholds(customer)).toEqual([]);
  expect((await freeze()).state).toBe("NORMAL");
  await nextHour();
  expect(await desk.thresholds(customer)).toEqual([100]);
  expect(await freeze()).toMatchObject({ state: "ACCOUNT_FROZEN", origin: "AUTOMATIC" });
});

test("with the automatic policy the total that exhausts the budget freezes a normal account at once, with the manual policy nothing does", async () => {
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("100.00");
  await nextHour();
  expect((await freeze()).state).toBe("NORMAL");
  customer = await w.customer(partner);
  await desk.setAutomatic({ customerId: customer, amount: "100.00" });
  await spend("99.99");
  expect((await freeze()).state).toBe("NORMAL");
  await spend("0.01");
  expect(await freeze()).toMatchObject({ state: "ACCOUNT_FROZEN", origin: "AUTOMATIC", automaticallyFrozen: true });
});

test("BUD-035 an account that is frozen already is left as it is by the check", async () => {
  await desk.setAutomatic({ customerId: customer, amount: "10.00" });
  expect((await step("freezeAccountAndResources", "by hand")).userErrors).toEqual([]);
  const before = await freeze();
  await spend("20.00");
  await nextHour();
  expect(await freeze()).toEqual(before);
  expect(before).toMatchObject({ state: "ACCOUNT_AND_RESOURCES_FROZEN", origin: "MANUAL", reason: "by hand" });
});

test("BUD-036 alerts to be handled fall to 0 with a raised budget below 75 %, a freeze by the partner, and a new month", async () => {
  const open = async () => (await desk.read(customer)).customer.alertsToBeHandled;
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("80.00");
  await spend("15.00");
  expect(await open()).toBe(2);
  await desk.set({ customerId: customer, amount: "110.00" });
  expect(await open()).toBe(1);
  await desk.set({ customerId: customer, amount: "1000.00" });
  expect(await open()).toBe(0);

  for (const operation of ["freezeAccount", "freezeAccountAndResources"]) {
    customer = await w.customer(partner);
    await desk.set({ customerId: customer, amount: "100.00" });
    await spend("80.00");
    expect(await open()).toBe(1);
    await step(operation);
    expect(await open()).toBe(0);
  }
  customer = await w.customer(partner);
  await desk.set({ customerId: customer, amount: "100.00" });
  await spend("80.00");
  w.clock.set("2026-04-30T16:00:00Z");
  expect(await open()).toBe(0);
});

test("BUD-038 raising the budget of an automatically frozen account does not unfreeze it; unfreezeNow or unfreezing does", async () => {
  await desk.setAutomatic({ customerId: customer, amount: "10.00" });
  await spend("10.00");
  await desk.set({ customerId: customer, amount: "100.00" });
  expect((await freeze()).origin).toBe("AUTOMATIC");
  expect((await desk.set({ customerId: customer, amount: "110.00", unfreezeNow: true })).customer.freeze.state).toBe("NORMAL");
  await step("freezeAccount");
  expect((await step("unfreezeAccount")).customer.freeze.state).toBe("NORMAL");
});

test("FRZ-026 unfrozen without a change of budget, the next hourly check freezes the exhausted account again", async () => {
  await desk.setAutomatic({ customerId: customer, amount: "10.00" });
  await spend("10.00");
  await step("unfreezeAccount");
  await spend("1.00");
  expect((await freeze()).state).toBe("NORMAL");
  await nextHour();
  expect(await freeze()).toMatchObject({ state: "ACCOUNT_FROZEN", origin: "AUTOMATIC" });
  expect(await desk.thresholds(customer)).toEqual([100]);
});

test("an account manager hears of alerts of its own customers and of no other; strangers of none", async () => {
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const other = await w.customer(partner);
  const stranger = await w.partner();
  const assign = `mutation ($input: AssignAccountManagerInput!) { assignAccountManager(input: $input) { userErrors { code } } }`;
  await w.data(partner.admin, assign, { input: { customerIds: [customer], accountManagerId: manager.id } });
  for (const id of [customer, other]) await desk.set({ customerId: id, amount: "10.00" });
  const LIVE = "subscription ($after: Cursor) { budgetAlerts(after: $after) { customer { id } threshold } }";
  const START = "{ budgetAlerts(first: 1) { liveCursor edges { node { id } } } }";
  const { liveCursor: after } = (await w.data(manager, START)).budgetAlerts;

  await w.spend(other, "8.00");
  await w.settle();
  await spend("9.00");
  const stream = await w.subscribe(manager, LIVE, { after });
  expect((await stream.next()).data.budgetAlerts).toEqual({ customer: { id: customer }, threshold: 90 });
  stream.stop();

  const foreign = await w.subscribe(stranger.admin, LIVE, { after });
  expect((await foreign.next()).errors[0].extensions.code).toBe("BAD_USER_INPUT");
  foreign.stop();
  expect(await w.data(stranger.admin, START)).toMatchObject({ budgetAlerts: { edges: [] } });
  expect(errorCode(await w.query(stranger.admin, `{ budgetAlerts(customerId: "${customer}") { edges { node { id } } } }`))).toBe(
    "NOT_FOUND",
  );
  const finance = await w.member(partner, "FINANCE_SPECIALIST");
  expect(errorCode(await w.query(finance, START))).toBe("FORBIDDEN");
});
