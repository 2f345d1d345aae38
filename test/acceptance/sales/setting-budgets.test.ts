import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BudgetDesk, budgetDesk, errorCode, refusal, ticketFor } from "../../support/budgets.js";
import type { Anything } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { race } from "../../support/recorder.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
let customer: string;

beforeAll(async () => {
  w = await world("setting_budgets");
  desk = budgetDesk(w, () => partner.admin);
});
beforeEach(async () => {
  w.clock.set("2026-04-10T04:00:00Z");
  partner = await w.partner();
  customer = await w.customer(partner);
});
afterAll(() => w?.close());

const ADJUSTMENTS = `query ($id: ID!, $type: BudgetType, $first: Int, $after: Cursor) {
  budgetAdjustments(customerId: $id, budgetType: $type, first: $first, after: $after) {
    edges { node { budgetTypeBefore amountBefore { amount } policyBefore budgetType amountAfter { amount } policyAfter unfreezeNow operatorId operator { name } time } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const adjustments = async (id: string, variables: object = {}) =>
  (await w.data(partner.admin, ADJUSTMENTS, { id, ...variables })).budgetAdjustments;

test("BUD-001 a budget is stored, answered with the counted usage, and in force at once", async () => {
  await w.spend(customer, "25.00000001");
  await w.settle();
  const payload = await desk.set({ customerId: customer, amount: "100.00" });
  expect(payload.userErrors).toEqual([]);
  expect(payload.budget).toMatchObject({
    budgetType: "MONTHLY",
    amount: { amount: "100.00", currency: "USD" },
    exhaustionPolicy: "MANUAL",
    usedAmount: { amount: "25.00000001" },
    usagePercent: "25.00",
    version: 1,
  });
  expect((await desk.read(customer)).budget).toMatchObject(payload.budget);
});

test("BUD-002 a setting without type, amount or policy is refused and names what is missing", async () => {
  for (const missing of ["budgetType", "amount", "exhaustionPolicy"]) {
    const input: Record<string, unknown> = { customerId: customer, budgetType: "MONTHLY", amount: "1.00", exhaustionPolicy: "MANUAL" };
    input[missing] = undefined;
    const answer = await desk.trySet(input);
    expect(errorCode(answer)).toBe("BAD_USER_INPUT");
    expect(answer.body.errors[0].message).toContain(missing);
  }
  expect((await desk.read(customer)).budget).toBeNull();
});

test("BUD-003 refuses a negative amount, three decimals and more than 999,999,999.99; accepts 0.00, 0.10 and the largest", async () => {
  for (const amount of ["-0.01", "10.001", "5.000", "0.000", "1000000000.00", "999999999.991"]) {
    const payload = await desk.set({ customerId: customer, amount });
    expect([amount, refusal(payload)]).toEqual([amount, "INVALID_INPUT amount"]);
    expect(payload.budget).toBeNull();
  }
  expect((await desk.read(customer)).budget).toBeNull();
  for (const amount of ["0.00", "0.10", "999999999.99"]) {
    const payload = await desk.set({ customerId: customer, amount });
    expect([payload.budget?.amount.amount, refusal(payload)]).toEqual([amount, "none"]);
  }
  const literal = `mutation { setBudget(input: { customerId: "${customer}", budgetType: MONTHLY, exhaustionPolicy: MANUAL, amount: "5.000" }) { userErrors { code field } } }`;
  expect(refusal((await w.data(partner.admin, literal)).setBudget)).toBe("INVALID_INPUT amount");
});

test("an amount that is no decimal text is refused before anything happens", async () => {
  for (const amount of [12.5, "1e3", "abc", "", "1,000.00"]) {
    expect([amount, errorCode(await desk.trySet({ customerId: customer, amount }))]).toEqual([amount, "BAD_USER_INPUT"]);
  }
});

test("BUD-005 an account manager sets budgets of its own customers; without the permission it is FORBIDDEN, a customer of another is NOT_FOUND", async () => {
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const finance = await w.member(partner, "FINANCE_SPECIALIST");
  const other = await w.customer(partner);
  const assign = `mutation ($input: AssignAccountManagerInput!) { assignAccountManager(input: $input) { userErrors { code } } }`;
  await w.data(partner.admin, assign, { input: { customerIds: [customer], accountManagerId: manager.id } });

  expect((await desk.set({ customerId: customer, amount: "5.00" }, manager)).userErrors).toEqual([]);
  expect(errorCode(await desk.trySet({ customerId: other, amount: "5.00" }, manager))).toBe("NOT_FOUND");
  expect(errorCode(await desk.trySet({ customerId: customer, amount: "6.00" }, finance))).toBe("FORBIDDEN");
  expect((await desk.read(customer)).budget.amount.amount).toBe("5.00");
  expect((await desk.read(other)).budget).toBeNull();
});

test("another partner's customer, an unknown one and nonsense are NOT_FOUND; a visitor is UNAUTHENTICATED", async () => {
  const stranger = await w.partner();
  const foreign = await w.customer(stranger);
  for (const customerId of [foreign, "01a205fa-0000-7000-8000-000000000000", "nonsense"]) {
    expect(errorCode(await desk.trySet({ customerId, amount: "5.00" }))).toBe("NOT_FOUND");
  }
  expect(errorCode(await desk.trySet({ customerId: customer, amount: "5.00" }, w.nobody))).toBe("UNAUTHENTICATED");
  expect((await budgetDesk(w, () => stranger.admin).read(foreign)).budget).toBeNull();
});

test("BUD-006 with the manual policy a ticket is needed while the verification code function is on, and not when it is off", async () => {
  expect((await desk.set({ customerId: customer, amount: "5.00" })).userErrors).toEqual([]);
  partner = await w.partner({ verification: true });
  const careful = await w.customer(partner);
  for (const [budgetType, operation] of [
    ["MONTHLY", "SET_MONTHLY_BUDGET"],
    ["ONE_TIME", "SET_ONE_TIME_BUDGET"],
  ] as const) {
    const input = { customerId: careful, budgetType, amount: "5.00", exhaustionPolicy: "MANUAL" };
    expect(refusal(await desk.set(input))).toBe("VERIFICATION_REQUIRED verificationTicket");
    const verificationTicket = await ticketFor(w, partner.admin, operation, input);
    expect((await desk.set({ ...input, verificationTicket })).userErrors).toEqual([]);
  }
});

test("BUD-007 with the automatic policy a ticket is always needed, also when the policy was automatic already", async () => {
  const input = { customerId: customer, budgetType: "MONTHLY", amount: "50.00", exhaustionPolicy: "AUTOMATIC" };
  expect(refusal(await desk.set(input))).toBe("VERIFICATION_REQUIRED verificationTicket");
  expect((await desk.read(customer)).budget).toBeNull();
  expect((await desk.setAutomatic({ customerId: customer, amount: "50.00" })).userErrors).toEqual([]);
  expect(refusal(await desk.set({ ...input, amount: "60.00" }))).toBe("VERIFICATION_REQUIRED verificationTicket");
  expect((await desk.read(customer)).budget).toMatchObject({ amount: { amount: "50.00" }, exhaustionPolicy: "AUTOMATIC" });
});

test("a ticket works once, for the operation, operator and input it was issued for", async () => {
  const input = { customerId: customer, budgetType: "MONTHLY", amount: "50.00", exhaustionPolicy: "AUTOMATIC" };
  const verificationTicket = await ticketFor(w, partner.admin, "SET_BUDGET_WITH_AUTOMATIC_FREEZE", input);
  const manager = await w.member(partner, "ADMIN");
  const failed = "VERIFICATION_FAILED verificationTicket";
  expect(refusal(await desk.set({ ...input, amount: "51.00", verificationTicket }))).toBe(failed);
  expect(refusal(await desk.set({ ...input, verificationTicket }, manager))).toBe(failed);
  expect(refusal(await desk.set({ ...input, verificationTicket: `${verificationTicket}x` }))).toBe(failed);
  const other = await ticketFor(w, partner.admin, "SET_MONTHLY_BUDGET", input);
  expect(refusal(await desk.set({ ...input, verificationTicket: other }))).toBe(failed);
  expect((await desk.set({ ...input, verificationTicket })).userErrors).toEqual([]);
  expect(refusal(await desk.set({ ...input, verificationTicket }))).toBe(failed);
  expect((await desk.read(customer)).budget.version).toBe(1);
});

test("BUD-008 a batch gives every customer the same budget and overwrites an earlier one of either type", async () => {
  const second = await w.customer(partner);
  const third = await w.customer(partner);
  await desk.set({ customerId: second, budgetType: "ONE_TIME", amount: "7.00" });
  await desk.set({ customerId: third, amount: "8.00" });
  const ids = [customer, second, third];
  const payload = await desk.setMany({ customerIds: ids, amount: "20.00" });
  expect(payload.userErrors).toEqual([]);
  expect(payload.customers.map(({ id }: { id: string }) => id)).toEqual(ids);
  for (const id of ids) expect((await desk.read(id)).budget).toMatchObject({ budgetType: "MONTHLY", amount: { amount: "20.00" } });
  expect(refusal(await desk.setMany({ customerIds: [], amount: "20.00" }))).toBe("INVALID_INPUT customerIds");
});

test("BUD-009 one customer that may not be set refuses the whole batch, and none is changed", async () => {
  const foreign = await w.customer(await w.partner());
  for (const wrong of [foreign, "nonsense"]) {
    expect(errorCode(await desk.trySetMany({ customerIds: [customer, wrong], amount: "20.00" }))).toBe("NOT_FOUND");
  }
  const referred = await w.customer(partner);
  await asAdmin(
    w.database.adminUrl,
    (sql) => sql`update sales.customer_associations set association_type = 'REFERRAL' where customer_id = ${referred}`,
  );
  expect(errorCode(await desk.trySetMany({ customerIds: [customer, referred], amount: "20.00" }))).toBe("FORBIDDEN");
  expect((await desk.read(customer)).budget).toBeNull();
  expect((await adjustments(customer)).edges).toEqual([]);
});

test("BUD-014 the budget is answered with names, label, percentage, policy and freeze state; without one it is null", async () => {
  expect((await desk.read(customer)).budget).toBeNull();
  await w.spend(customer, "12.5");
  await w.settle();
  await desk.set({ customerId: customer, amount: "40.00" });
  const monthly = await desk.read(customer);
  expect(monthly.budget).toMatchObject({
    usedAmount: { amount: "12.50000000" },
    usedAmountLabel: "CURRENT_ESTIMATE",
    usagePercent: "31.25",
  });
  expect(monthly.budget.customer).toEqual({
    accountName: expect.stringMatching(/^customer/),
    name: { full: "Acme Robotics" },
    freeze: { state: "NORMAL" },
  });
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "40.00" });
  expect((await desk.read(customer)).budget.usedAmountLabel).toBe("TOTAL_EXPENDITURE");
});

test("BUD-042 every setting is listed with values before and after, policy, operator and time, newest first, batches included", async () => {
  const member = await w.member(partner, "ADMIN");
  await desk.set({ customerId: customer, amount: "10.00" });
  w.clock.advance(1_000);
  await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "20.00" }, member);
  w.clock.advance(1_000);
  await desk.setMany({ customerIds: [customer], budgetType: "ONE_TIME", amount: "30.00", unfreezeNow: true });
  const nodes = (await adjustments(customer)).edges.map(({ node }: { node: object }) => node);
  expect(nodes).toMatchObject([
    {
      budgetTypeBefore: "ONE_TIME",
      amountBefore: { amount: "20.00" },
      amountAfter: { amount: "30.00" },
      unfreezeNow: true,
      operatorId: partner.id,
      operator: null,
    },
    {
      budgetTypeBefore: "MONTHLY",
      amountBefore: { amount: "10.00" },
      policyBefore: "MANUAL",
      budgetType: "ONE_TIME",
      policyAfter: "MANUAL",
      operatorId: member.id,
      time: "2026-04-10T04:00:01.000Z",
    },
    {
      budgetTypeBefore: null,
      amountBefore: null,
      policyBefore: null,
      budgetType: "MONTHLY",
      amountAfter: { amount: "10.00" },
      unfreezeNow: false,
    },
  ]);
  expect(nodes[1].operator.name).toMatch(/^Member/);
  expect((await adjustments(customer, { type: "MONTHLY" })).edges).toHaveLength(1);

  const first = await adjustments(customer, { first: 2 });
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = await adjustments(customer, { first: 2, after: first.pageInfo.endCursor });
  expect(rest.edges).toHaveLength(1);
});

test("BUD-043 of two simultaneous settings the later wins, and both are recorded", async () => {
  race();
  const both = await Promise.all(["11.00", "22.00"].map((amount) => desk.set({ customerId: customer, amount })));
  expect(both.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  const recorded: Anything[] = (await adjustments(customer)).edges.map(({ node }: Anything) => node);
  const earlier = recorded.find(({ amountBefore }) => amountBefore === null);
  const later = recorded.find(({ amountBefore }) => amountBefore !== null);
  expect([earlier.amountAfter.amount, later.amountAfter.amount].toSorted()).toEqual(["11.00", "22.00"]);
  expect([earlier.amountBefore, later.amountBefore]).toEqual([null, earlier.amountAfter]);
  expect((await desk.read(customer)).budget).toMatchObject({ version: 2, amount: later.amountAfter });
});

test("expectedVersion refuses to overwrite what somebody else has set meanwhile", async () => {
  expect((await desk.set({ customerId: customer, amount: "1.00", expectedVersion: 0 })).userErrors).toEqual([]);
  expect(refusal(await desk.set({ customerId: customer, amount: "2.00", expectedVersion: 0 }))).toBe("CONFLICT expectedVersion");
  expect((await desk.set({ customerId: customer, amount: "2.00", expectedVersion: 1 })).budget.version).toBe(2);
});
