import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AssociationOrigin } from "../../../subgraphs/sales/associations/association.js";
import { type BudgetDesk, budgetDesk, errorCode, refusal, ticketFor } from "../../support/budgets.js";
import { HOURS } from "../../support/clock.js";
import { asAdmin } from "../../support/postgres.js";
import { race } from "../../support/recorder.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

const OPERATIONS = ["freezeAccount", "freezeAccountAndResources", "unfreezeAccount", "unfreezeAccountAndResources"] as const;
type Operation = (typeof OPERATIONS)[number];

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
let customer: string;

beforeAll(async () => {
  w = await world("freezing");
  desk = budgetDesk(w, () => partner.admin);
});
beforeEach(async () => {
  partner = await w.partner();
  customer = await w.customer(partner);
});
afterAll(() => w?.close());

const text = (operation: Operation) =>
  `mutation ($input: FreezeInput!) { it: ${operation}(input: $input) { customer { freeze { state origin reason } } userErrors { code message field } } }`;
const attempt = (operation: Operation, input: object = {}) =>
  w.query(partner.admin, text(operation), { input: { customerId: customer, reason: "why", ...input } });
const step = async (operation: Operation, input: object = {}) => (await attempt(operation, input)).body.data.it;
const state = async () => (await desk.read(customer)).customer.freeze.state;

/** The partner's own account is frozen by the vendor. */
async function freezePartner(): Promise<void> {
  await asAdmin(w.database.adminUrl, (sql) => sql`update identity.accounts set frozen = true where id = ${partner.id}`);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
}

/** A customer of the historical model, which no operation makes any more. */
async function referral(): Promise<void> {
  await asAdmin(
    w.database.adminUrl,
    (sql) => sql`update sales.customer_associations set association_type = 'REFERRAL' where customer_id = ${customer}`,
  );
}

test("BUD-004 FRZ-003 for a customer that is not of the reseller model setting and freezing are FORBIDDEN", async () => {
  await referral();
  expect(errorCode(await desk.trySet({ customerId: customer, amount: "1.00" }))).toBe("FORBIDDEN");
  expect(errorCode(await desk.trySetMany({ customerIds: [customer], amount: "1.00" }))).toBe("FORBIDDEN");
  for (const operation of OPERATIONS) expect(errorCode(await attempt(operation))).toBe("FORBIDDEN");
  expect(await desk.read(customer)).toMatchObject({ budget: null, customer: { freeze: { state: "NORMAL" } } });
});

test("MODEL-010 right after an association by invitation the customer is frozen by default and has no budget", async () => {
  customer = await w.customer(partner, { origin: AssociationOrigin.INVITATION });
  expect(await desk.read(customer)).toMatchObject({ budget: null, customer: { freeze: { state: "ACCOUNT_FROZEN", origin: "DEFAULT" } } });
});

test("FRZ-001 FRZ-019 freezing blocks a normal account, unfreezing opens a frozen one of any origin", async () => {
  expect((await step("freezeAccount", { reason: "unpaid" })).customer.freeze).toEqual({
    state: "ACCOUNT_FROZEN",
    origin: "MANUAL",
    reason: "unpaid",
  });
  expect((await step("unfreezeAccount")).customer.freeze).toEqual({ state: "NORMAL", origin: null, reason: null });
  customer = await w.customer(partner, { origin: AssociationOrigin.INVITATION });
  expect((await step("unfreezeAccount")).customer.freeze.state).toBe("NORMAL");
  await desk.setAutomatic({ customerId: customer, amount: "1.00" });
  await w.spend(customer, "1.00");
  await w.settle();
  expect((await desk.read(customer)).customer.freeze.origin).toBe("AUTOMATIC");
  expect((await step("unfreezeAccount")).customer.freeze.state).toBe("NORMAL");
});

test("FRZ-002 FRZ-024 freezing account and resources works on a normal and on a frozen account, and is lifted in one step", async () => {
  expect((await step("freezeAccountAndResources")).customer.freeze).toMatchObject({
    state: "ACCOUNT_AND_RESOURCES_FROZEN",
    origin: "MANUAL",
  });
  expect((await step("unfreezeAccountAndResources")).customer.freeze.state).toBe("NORMAL");
  expect(refusal(await step("unfreezeAccountAndResources"))).toBe("INVALID_STATE");
  customer = await w.customer(partner, { origin: AssociationOrigin.INVITATION });
  expect(refusal(await step("unfreezeAccountAndResources"))).toBe("INVALID_STATE");
  expect((await step("freezeAccountAndResources")).customer.freeze).toMatchObject({
    state: "ACCOUNT_AND_RESOURCES_FROZEN",
    origin: "MANUAL",
  });
});

test("FRZ-006 FRZ-020 what the state does not allow is refused with INVALID_STATE and changes nothing", async () => {
  expect(refusal(await step("unfreezeAccount"))).toBe("INVALID_STATE");
  await step("freezeAccount");
  expect(refusal(await step("freezeAccount"))).toBe("INVALID_STATE");
  expect(await state()).toBe("ACCOUNT_FROZEN");
  await step("freezeAccountAndResources");
  for (const operation of ["freezeAccount", "freezeAccountAndResources", "unfreezeAccount"] as const) {
    expect(refusal(await step(operation))).toBe("INVALID_STATE");
  }
  expect(await state()).toBe("ACCOUNT_AND_RESOURCES_FROZEN");
});

test("FRZ-004 an empty or blank reason or one of 257 characters is refused in all four operations; 256 are accepted", async () => {
  for (const operation of OPERATIONS) {
    for (const reason of ["", "  \n ", "x".repeat(257)]) expect(refusal(await step(operation, { reason }))).toBe("INVALID_INPUT reason");
    expect(errorCode(await attempt(operation, { reason: undefined }))).toBe("BAD_USER_INPUT");
  }
  expect(await state()).toBe("NORMAL");
  expect((await step("freezeAccount", { reason: "ü".repeat(256) })).userErrors).toEqual([]);
});

test("FRZ-005 all four operations need a ticket while the verification code function is on", async () => {
  partner = await w.partner({ verification: true });
  customer = await w.customer(partner);
  for (const [operation, code] of [
    ["freezeAccount", "FREEZE_ACCOUNT"],
    ["unfreezeAccount", "UNFREEZE_ACCOUNT"],
    ["freezeAccountAndResources", "FREEZE_ACCOUNT_AND_RESOURCES"],
    ["unfreezeAccountAndResources", "UNFREEZE_ACCOUNT_AND_RESOURCES"],
  ] as const) {
    expect(refusal(await step(operation))).toBe("VERIFICATION_REQUIRED verificationTicket");
    const verificationTicket = await ticketFor(w, partner.admin, code, { customerId: customer, reason: "why" });
    expect((await step(operation, { verificationTicket })).userErrors).toEqual([]);
  }
});

test("FRZ-018 FRZ-021 while the partner's own account is frozen it can freeze but not unfreeze", async () => {
  const second = await w.customer(partner);
  await step("freezeAccount");
  customer = second;
  await step("freezeAccountAndResources");
  await freezePartner();
  expect(refusal(await step("unfreezeAccountAndResources"))).toBe("OPERATOR_FROZEN");
  customer = await w.customer(partner);
  expect((await step("freezeAccount")).userErrors).toEqual([]);
  expect(refusal(await step("unfreezeAccount"))).toBe("OPERATOR_FROZEN");
  expect((await step("freezeAccountAndResources")).userErrors).toEqual([]);
});

test("unfreezeNow opens a frozen account of any origin together with the setting", async () => {
  customer = await w.customer(partner, { origin: AssociationOrigin.INVITATION });
  expect((await desk.set({ customerId: customer, amount: "1.00", unfreezeNow: true })).customer.freeze.state).toBe("NORMAL");
  await step("freezeAccount");
  expect((await desk.set({ customerId: customer, amount: "2.00", unfreezeNow: true })).customer.freeze.state).toBe("NORMAL");
});

test("BUD-011 unfreezeNow is refused with OPERATOR_FROZEN while the partner's own account is frozen, and the budget stays", async () => {
  await desk.set({ customerId: customer, amount: "1.00" });
  await step("freezeAccount");
  await freezePartner();
  expect(refusal(await desk.set({ customerId: customer, amount: "2.00", unfreezeNow: true }))).toBe("OPERATOR_FROZEN unfreezeNow");
  expect(await desk.read(customer)).toMatchObject({
    budget: { amount: { amount: "1.00" } },
    customer: { freeze: { state: "ACCOUNT_FROZEN" } },
  });
  expect((await desk.set({ customerId: customer, amount: "2.00" })).userErrors).toEqual([]);
});

test("BUD-012 unfreezeNow is refused with INVALID_STATE while resources are frozen, and does nothing on a normal account", async () => {
  expect((await desk.set({ customerId: customer, amount: "1.00", unfreezeNow: true })).customer.freeze.state).toBe("NORMAL");
  await step("freezeAccountAndResources");
  const refused = await desk.set({ customerId: customer, amount: "2.00", unfreezeNow: true });
  expect(refusal(refused)).toBe("INVALID_STATE customerId");
  expect(refused.userErrors[0].message).toContain("unfreezeAccountAndResources");
  expect(await desk.read(customer)).toMatchObject({
    budget: { amount: { amount: "1.00" } },
    customer: { freeze: { state: "ACCOUNT_AND_RESOURCES_FROZEN" } },
  });
});

test("BUD-012 in a batch every customer whose resources are frozen is named, with the way, and none is set", async () => {
  const [frozenToo, normal] = [await w.customer(partner), await w.customer(partner)];
  for (const customerId of [customer, frozenToo]) await step("freezeAccountAndResources", { customerId });
  const refused = await desk.setMany({ customerIds: [normal, frozenToo, customer], amount: "2.00", unfreezeNow: true });
  expect(refused.userErrors).toEqual(
    ["1", "2"].map((index) => ({
      code: "INVALID_STATE",
      message: expect.stringContaining("unfreezeAccountAndResources"),
      field: ["customerIds", index],
    })),
  );
  expect((await desk.read(normal)).budget).toBeNull();
});

test("BUD-013 a setting without unfreezeNow never changes the freeze state", async () => {
  await w.spend(customer, "50.00");
  await w.settle();
  expect((await desk.setAutomatic({ customerId: customer, amount: "10.00" })).customer.freeze.state).toBe("NORMAL");
  for (const operation of ["freezeAccount", "freezeAccountAndResources"] as const) {
    await step(operation);
    const before = await state();
    await desk.set({ customerId: customer, amount: "1000.00" });
    await desk.set({ customerId: customer, budgetType: "ONE_TIME", amount: "1.00", unfreezeNow: false });
    expect(await state()).toBe(before);
  }
});

test("FRZ-022 a customer without a budget can be unfrozen", async () => {
  customer = await w.customer(partner, { origin: AssociationOrigin.INVITATION });
  expect((await desk.read(customer)).budget).toBeNull();
  expect((await step("unfreezeAccount")).customer.freeze.state).toBe("NORMAL");
  await step("freezeAccountAndResources");
  expect((await step("unfreezeAccountAndResources")).customer.freeze.state).toBe("NORMAL");
});

test("FRZ-028 unfrozen with its resources while its budget is exhausted, the next check freezes the account only", async () => {
  await desk.setAutomatic({ customerId: customer, amount: "1.00" });
  await w.spend(customer, "1.00");
  await w.settle();
  await step("freezeAccountAndResources");
  await step("unfreezeAccountAndResources");
  expect(await state()).toBe("NORMAL");
  w.clock.advance(HOURS);
  await w.settle();
  expect((await desk.read(customer)).customer.freeze).toMatchObject({ state: "ACCOUNT_FROZEN", origin: "AUTOMATIC" });
});

test("FRZ-031 of two simultaneous operations one is applied and the other refused with INVALID_STATE", async () => {
  race();
  const outcomes = (await Promise.all([step("freezeAccount"), step("freezeAccount")])).map(refusal);
  expect(outcomes.toSorted()).toEqual(["INVALID_STATE", "none"]);
  expect(await state()).toBe("ACCOUNT_FROZEN");
});
