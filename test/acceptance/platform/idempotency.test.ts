import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, type Anything } from "../../support/client.js";
import { DAYS } from "../../support/clock.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

const SET = `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budget { version amount { amount } } userErrors { code field } } }`;

let w: World;
let partner: PartnerOfWorld;
let customerId: string;

beforeAll(async () => {
  w = await world("idempotency");
  partner = await w.partner();
  customerId = await w.customer(partner);
});
afterAll(() => w.close());

async function set(amount: string, idempotencyKey: string): Promise<Anything> {
  const input = { customerId, budgetType: "MONTHLY", amount, exhaustionPolicy: "MANUAL", idempotencyKey };
  const { body }: Answer = await w.query(partner.admin, SET, { input });
  return body.data.setBudget;
}

test("a double click does one thing and answers both; the key is refused for another input until it is forgotten after 7 days", async () => {
  const [first, second] = await Promise.all([set("10.00", "click"), set("10.00", "click")]);
  expect(first).toEqual({ budget: { version: 1, amount: { amount: "10.00" } }, userErrors: [] });
  expect(second).toEqual(first);

  const reused = { budget: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["idempotencyKey"] }] };
  expect(await set("20.00", "click")).toEqual(reused);
  w.clock.advance(7 * DAYS - 1);
  await w.settle();
  expect(await set("20.00", "click")).toEqual(reused);
  w.clock.advance(1 * DAYS);
  await w.settle();
  expect((await set("20.00", "click")).budget).toEqual({ version: 2, amount: { amount: "20.00" } });
});

test("a key is refused for another input too when the document's variables give it by default", async () => {
  const fields = "{ budget { amount { amount } } userErrors { code field } }";
  const byDefault = (amount: string) => `mutation ($customerId: ID!, $amount: Decimal! = "${amount}") {
    setBudget(input: { customerId: $customerId, budgetType: MONTHLY, amount: $amount, exhaustionPolicy: MANUAL, idempotencyKey: "by default" }) ${fields}
  }`;
  const setBy = async (text: string, variables = {}) => (await w.data(partner.admin, text, variables)).setBudget;
  const first = await setBy(byDefault("1.00"), { customerId });
  expect(first).toEqual({ budget: { amount: { amount: "1.00" } }, userErrors: [] });
  expect(await setBy(byDefault("2.00"), { customerId })).toEqual({
    budget: null,
    userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["idempotencyKey"] }],
  });
  expect(await setBy(byDefault("2.00"), { customerId, amount: "1.00" })).toEqual(first);
  const whole = `mutation ($input: SetBudgetInput! = { customerId: "${customerId}", budgetType: MONTHLY, amount: "1.00", exhaustionPolicy: MANUAL, idempotencyKey: "by default" }) {
    setBudget(input: $input) ${fields}
  }`;
  expect(await setBy(whole)).toEqual(first);
  expect(await set("1.00", "by default")).toMatchObject({ userErrors: [], budget: first.budget });
});

test("a refused mutation does not use up its key", async () => {
  const before = await set("-1", "retry");
  expect(before.userErrors).toEqual([{ code: "INVALID_INPUT", field: ["amount"] }]);
  expect((await set("5.00", "retry")).userErrors).toEqual([]);
});
