import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Answer } from "../../support/client.js";
import { type Caller, type World, world } from "../../support/world.js";

/** Text that PostgreSQL does not store is refused where it comes into a subgraph, whatever it is for. */

let w: World;
let partner: Caller;
let callers: Readonly<Record<"anybody" | "partner" | "reviewer" | "metering", Caller>>;

beforeAll(async () => {
  w = await world("unstorable_text");
  partner = (await w.partner()).admin;
  callers = { anybody: w.nobody, partner, reviewer: await w.staff(StaffKind.MEMBERSHIP_REVIEWER), metering: w.metering };
});
afterAll(() => w?.close());

const NUL = "a\u0000b";
const HALF = "a\ud800b";

function expectRefusal({ body }: Answer, field: string): void {
  expect(body.errors, JSON.stringify(body)).toHaveLength(1);
  expect(body.errors[0].extensions).toMatchObject({ code: "BAD_USER_INPUT", reason: "INVALID_INPUT", field });
  expect(body.errors[0].message).toContain(field);
}

const passwords = { newPassword: "correct-horse-9", confirmPassword: "correct-horse-9" };
const registration = { email: "a@example.com", emailCode: "1", password: "correct-horse-9", confirmPassword: "correct-horse-9" };
const INPUTS: readonly [keyof typeof callers, string, string, (text: string) => object, string][] = [
  ["anybody", "signIn", "SignInInput", (identifier) => ({ identifier, password: "x" }), "input.identifier"],
  ["anybody", "signInMember", "SignInMemberInput", (username) => ({ accountName: "a", username, password: "x" }), "input.username"],
  [
    "anybody",
    "sendVerificationCode",
    "SendVerificationCodeInput",
    (identifier) => ({ purpose: "RESET_PASSWORD", channel: "EMAIL", identifier }),
    "input.identifier",
  ],
  ["anybody", "resetPassword", "ResetPasswordInput", (identifier) => ({ identifier, code: "1", ...passwords }), "input.identifier"],
  ["anybody", "unsubscribe", "UnsubscribeInput", (token) => ({ token }), "input.token"],
  ["anybody", "registerAccount", "RegisterAccountInput", (country) => ({ ...registration, country }), "input.country"],
  ["partner", "requestCompanyAssociation", "RequestCompanyAssociationInput", (country) => ({ country }), "input.country"],
  [
    "partner",
    "submitNetworkApplication",
    "SubmitNetworkApplicationInput",
    (companyName) => ({ companyInfo: { companyName } }),
    "input.companyInfo.companyName",
  ],
  [
    "partner",
    "addBudgetRecipients",
    "AddBudgetRecipientsInput",
    (name) => ({ recipients: [{ name: "Ann" }, { name }] }),
    "input.recipients.1.name",
  ],
  [
    "partner",
    "setVerificationCodeFunction",
    "SetVerificationCodeFunctionInput",
    (idempotencyKey) => ({ enabled: true, idempotencyKey }),
    "input.idempotencyKey",
  ],
];

test.each(INPUTS)("%s gives %s text that cannot be stored, and is told where", async (caller, mutation, type, input, field) => {
  const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  for (const unstorable of [NUL, HALF]) {
    expectRefusal(await w.query(callers[caller], text, { input: input(unstorable) }), field);
  }
});

test("text in the document counts like text in variables, by default too", async () => {
  const signIn = (head: string, identifier: string) =>
    w.query(w.nobody, `mutation ${head} { signIn(input: { identifier: ${identifier}, password: "x" }) { userErrors { code } } }`);
  expectRefusal(await signIn("", '"a\\u0000b"'), "input.identifier");
  expectRefusal(await signIn("", '"a\\u{0}b"'), "input.identifier");
  expectRefusal(await signIn("", '"a\u0000b"'), "input.identifier");
  expectRefusal(await signIn('($name: String! = "a\\u0000b")', "$name"), "input.identifier");
});

test("queries and subscriptions are refused it like mutations", async () => {
  const applications = "query ($code: String) { networkApplications(filter: { country: $code }) { totalCount } }";
  expectRefusal(await w.query(callers.reviewer, applications, { code: NUL }), "filter.country");
  const alerts = "subscription ($id: ID) { budgetAlerts(customerId: $id) { id } }";
  const stream = await w.subscribe(partner, alerts, { id: NUL });
  expect((await stream.next()).errors[0].extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "customerId" });
  stream.stop();
});

test("whatever else text has in it is stored", async () => {
  const name = "Zoë 😀 \u0001 \u2028 \\u0000";
  const input = { recipients: [{ name, email: "zoe@example.com", phoneNumber: "+353 86 123 4567" }] };
  const text = `mutation ($input: AddBudgetRecipientsInput!) {
    addBudgetRecipients(input: $input) { budgetRecipients { name } userErrors { code field } }
  }`;
  expect((await w.data(partner, text, { input })).addBudgetRecipients).toEqual({ budgetRecipients: [{ name }], userErrors: [] });
});

test("a token with such text is no token", async () => {
  const stream = await w.subscribe({ id: "", token: async () => NUL }, "subscription { budgetAlerts { id } }");
  expect(JSON.stringify(await stream.next())).toContain("4403");
});
