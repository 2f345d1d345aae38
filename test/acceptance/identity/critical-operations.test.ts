import { afterAll, beforeAll, expect, test } from "vitest";
import { ticketFor } from "../../support/budgets.js";
import type { Anything } from "../../support/client.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codes } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_critical_operations");
});
afterAll(() => w?.close());

interface Operation {
  readonly mutation: string;
  readonly type: string;
  /** What it is called with: right, but for the missing ticket. */
  readonly input: (customerId: string) => Record<string, unknown>;
}

const budget = (more: object) => (customerId: string) => ({ customerId, amount: "10.00", exhaustionPolicy: "MANUAL", ...more });
const freeze = (mutation: string): Operation => ({
  mutation,
  type: "FreezeInput",
  input: (customerId) => ({ customerId, reason: "Why." }),
});

/** The operations of the register that the graph has, in an order in which each can be done. */
const BUILT: Readonly<Record<string, Operation>> = {
  SET_MONTHLY_BUDGET: { mutation: "setBudget", type: "SetBudgetInput", input: budget({ budgetType: "MONTHLY" }) },
  SET_ONE_TIME_BUDGET: { mutation: "setBudget", type: "SetBudgetInput", input: budget({ budgetType: "ONE_TIME" }) },
  SET_BUDGET_WITH_AUTOMATIC_FREEZE: {
    mutation: "setBudget",
    type: "SetBudgetInput",
    input: budget({ budgetType: "MONTHLY", exhaustionPolicy: "AUTOMATIC" }),
  },
  FREEZE_ACCOUNT: freeze("freezeAccount"),
  UNFREEZE_ACCOUNT: freeze("unfreezeAccount"),
  FREEZE_ACCOUNT_AND_RESOURCES: freeze("freezeAccountAndResources"),
  UNFREEZE_ACCOUNT_AND_RESOURCES: freeze("unfreezeAccountAndResources"),
  DISABLE_VERIFICATION_CODE_FUNCTION: {
    mutation: "setVerificationCodeFunction",
    type: "SetVerificationCodeFunctionInput",
    input: () => ({ enabled: false }),
  },
};

/** The operations of a policy, as the register says, that the graph has. */
async function ofPolicy(partner: PartnerOfWorld, policy: string): Promise<string[]> {
  const { criticalOperations } = await w.data(partner.admin, "{ criticalOperations(actorType: SOLUTION_PROVIDER) { code policy } }");
  const listed: string[] = criticalOperations.filter((row: Anything) => row.policy === policy).map((row: Anything) => row.code);
  expect(listed.length).toBeGreaterThan(0);
  return Object.keys(BUILT).filter((code) => listed.includes(code));
}

const attempt = async (partner: PartnerOfWorld, code: string, customerId: string, verificationTicket?: string) => {
  const { mutation, type, input } = BUILT[code] as Operation;
  return codes(
    await change(w, partner.admin, mutation, type, { ...input(customerId), ...(verificationTicket ? { verificationTicket } : {}) }),
  );
};

test("APPX-002 with the function on, what the register says CODE_IF_ENABLED of needs a code; with the function off it runs without", async () => {
  const [on, off] = [await w.partner({ verification: true }), await w.partner({ verification: false })];
  const [withCode, without] = [await w.customer(on), await w.customer(off)];
  const operations = await ofPolicy(on, "CODE_IF_ENABLED");
  expect(operations).toHaveLength(6);
  for (const code of operations) {
    expect(await attempt(on, code, withCode), code).toEqual(["VERIFICATION_REQUIRED"]);
    const ticket = await ticketFor(w, on.admin, code, BUILT[code]?.input(withCode) ?? {});
    expect(await attempt(on, code, withCode, ticket), code).toEqual([]);
    expect(await attempt(off, code, without), code).toEqual([]);
  }
});

test("APPX-003 what the register says CODE_ALWAYS of needs a code whatever the setting is", async () => {
  for (const verification of [true, false]) {
    const partner = await w.partner({ verification });
    const customerId = await w.customer(partner);
    const operations = await ofPolicy(partner, "CODE_ALWAYS");
    expect(operations).toEqual(["SET_BUDGET_WITH_AUTOMATIC_FREEZE", "DISABLE_VERIFICATION_CODE_FUNCTION"]);
    for (const code of operations) {
      expect(await attempt(partner, code, customerId), code).toEqual(["VERIFICATION_REQUIRED"]);
      expect(await attempt(partner, code, customerId, "made.up.ticket"), code).toEqual(["VERIFICATION_FAILED"]);
      const ticket = await ticketFor(w, partner.admin, code, BUILT[code]?.input(customerId) ?? {});
      expect(await attempt(partner, code, customerId, ticket), code).toEqual([]);
      expect(await attempt(partner, code, customerId, ticket), code).toEqual(["VERIFICATION_FAILED"]);
    }
  }
});

/** A field of an operation's input that the document gives by a variable's default; `other` needs the same ticket. */
interface Defaulted {
  readonly field: string;
  readonly type: string;
  readonly value: string;
  readonly other?: string;
}

const AMOUNT = { field: "amount", type: "Decimal", value: '"10.00"', other: '"777.00"' };
const DEFAULTED: Readonly<Record<string, Defaulted>> = {
  SET_MONTHLY_BUDGET: AMOUNT,
  SET_BUDGET_WITH_AUTOMATIC_FREEZE: AMOUNT,
  FREEZE_ACCOUNT: { field: "reason", type: "String", value: '"Why."', other: '"Because."' },
  DISABLE_VERIFICATION_CODE_FUNCTION: { field: "enabled", type: "Boolean", value: "false" },
};
const ENUMS = ["budgetType", "exhaustionPolicy"];

test("APPX-002 APPX-003 APPX-005 BUD-007 INFO-082 a ticket is for the whole input, with what the document's variables give by default", async () => {
  const partner = await w.partner({ verification: true });
  const customerId = await w.customer(partner);
  for (const [code, { field, type, value, other }] of Object.entries(DEFAULTED)) {
    const { mutation, input } = BUILT[code] as Operation;
    const { [field]: _, ...rest } = input(customerId);
    const attemptWith = async (byDefault: string, verificationTicket: string) => {
      const given = Object.entries({ ...rest, verificationTicket }).map(
        ([name, one]) => `${name}: ${ENUMS.includes(name) ? one : JSON.stringify(one)}`,
      );
      const text = `mutation ($it: ${type}! = ${byDefault}) { ${mutation}(input: { ${field}: $it, ${given.join(", ")} }) { userErrors { code } } }`;
      return codes((await w.data(partner.admin, text))[mutation]);
    };
    const forLess = await ticketFor(w, partner.admin, code, rest);
    expect(await attemptWith(value, forLess), code).toEqual(["VERIFICATION_FAILED"]);
    const ticket = await ticketFor(w, partner.admin, code, input(customerId));
    if (other) expect(await attemptWith(other, ticket), code).toEqual(["VERIFICATION_FAILED"]);
    expect(await attemptWith(value, ticket), code).toEqual([]);
  }
});
