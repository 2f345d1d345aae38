import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { createAccount } from "../../../subgraphs/identity/accounts/add-account.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { race } from "../../support/recorder.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, PASSWORD, refusedChange, signIn } from "./people.js";

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("identity_verification");
});
beforeEach(async () => {
  partner = await w.partner({ verification: true });
  w.mailbox.sent.length = 0;
});
afterAll(() => w?.close());

const OFF = "DISABLE_VERIFICATION_CODE_FUNCTION";
const send = (operation: string, channel = "EMAIL", caller = partner.admin) =>
  change(w, caller, "sendVerificationCode", "SendVerificationCodeInput", { operation, channel }, "destination expiresAt resendAfter");
const exchange = (operation: string, code: string, operationInput: object, caller = partner.admin) =>
  change(w, caller, "issueVerificationTicket", "IssueVerificationTicketInput", { operation, code, operationInput }, "ticket expiresAt");
const setFunction = (input: object, caller = partner.admin) =>
  change(
    w,
    caller,
    "setVerificationCodeFunction",
    "SetVerificationCodeFunctionInput",
    input,
    "account { id verificationCodeFunctionEnabled }",
  );
const lastCode = () => /^(\d{6}) /.exec(w.mailbox.sent.at(-1)?.text ?? "")?.[1] ?? "";
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const enabled = async (caller: Caller = partner.admin) =>
  (await w.data(caller, "{ viewer { account { verificationCodeFunctionEnabled } } }")).viewer.account.verificationCodeFunctionEnabled;

async function ticketFor(operation: string, input: object, caller = partner.admin): Promise<string> {
  await send(operation, "EMAIL", caller);
  return (await exchange(operation, lastCode(), input, caller)).ticket;
}

const SELLERS = ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"];
/** The table of chapter 08, section 11; its last row is ours, for APPX-007. */
const REGISTER: readonly [codes: string, actors: string[], class_: string, policy: string][] = [
  ["DISASSOCIATE_CUSTOMER", ["SOLUTION_PROVIDER", "RESELLER"], "CRITICAL", "CODE_IF_ENABLED"],
  ["HANDLE_CUSTOMER_DISASSOCIATION", ["SOLUTION_PROVIDER", "RESELLER"], "SENSITIVE", "CODE_IF_ENABLED"],
  ["SET_MONTHLY_BUDGET SET_ONE_TIME_BUDGET", SELLERS, "SENSITIVE", "CODE_IF_ENABLED"],
  ["SET_BUDGET_WITH_AUTOMATIC_FREEZE", SELLERS, "HIGH_RISK", "CODE_ALWAYS"],
  ["FREEZE_ACCOUNT FREEZE_ACCOUNT_AND_RESOURCES", SELLERS, "CRITICAL", "CODE_IF_ENABLED"],
  ["UNFREEZE_ACCOUNT UNFREEZE_ACCOUNT_AND_RESOURCES", SELLERS, "SENSITIVE", "CODE_IF_ENABLED"],
  ["CONFIGURE_CUSTOMER_NOTIFICATION_TEMPLATES CHANGE_CUSTOMER_BILL_SETTINGS", ["PARTNER"], "SENSITIVE", "CODE_IF_ENABLED"],
  ["CHANGE_MASTER_ACCOUNT APPLY_RESELLER_AFTER_EXPIRY", ["PARTNER"], "CRITICAL", "CODE_ALWAYS"],
  ["GRANT_RESELLER_FREEZE_AND_BUDGET REVOKE_RESELLER_FREEZE_AND_BUDGET", ["DISTRIBUTOR"], "CRITICAL", "CODE_ALWAYS"],
  ["GRANT_RESELLER_ON_BEHALF REVOKE_RESELLER_ON_BEHALF", ["DISTRIBUTOR"], "CRITICAL", "CODE_ALWAYS"],
  ["REQUEST_DISASSOCIATION AGREE_PARTNER_DISASSOCIATION REJECT_PARTNER_DISASSOCIATION", ["CUSTOMER"], "CRITICAL", "CODE_ALWAYS"],
  ["AGREE_AUTHORIZATION REVOKE_AUTHORIZATION", ["CUSTOMER"], "CRITICAL", "CODE_ALWAYS"],
  [OFF, ["PARTNER"], "CRITICAL", "CODE_ALWAYS"],
];

test("APPX-001 the register lists an actor type's operations with class and policy", async () => {
  for (const actor of [...SELLERS, "PARTNER", "CUSTOMER"]) {
    const { criticalOperations } = await w.data(partner.admin, `{ criticalOperations(actorType: ${actor}) { code actors class policy } }`);
    const wanted = REGISTER.filter(([, actors]) => actors.includes(actor) || (SELLERS.includes(actor) && actors.includes("PARTNER")));
    expect(criticalOperations, actor).toEqual(
      wanted.flatMap(([listed, actors, class_, policy]) => listed.split(" ").map((code) => ({ code, actors, class: class_, policy }))),
    );
  }
});

test("APPX-004 CUSO-040 a code goes to the operator's own address by e-mail or SMS; the answer masks it and never has the code", async () => {
  const before = w.clock.now().getTime();
  const byEmail = await send("FREEZE_ACCOUNT");
  expect(byEmail).toEqual({
    destination: expect.stringMatching(/^.{1,5}\*{5}@example\.com$/),
    expiresAt: new Date(before + 600_000).toISOString(),
    resendAfter: 60,
    userErrors: [],
  });
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "EMAIL", to: `${partner.accountName}@example.com` });
  const code = lastCode();
  expect(code).toMatch(/^\d{6}$/);
  expect(JSON.stringify(byEmail)).not.toContain(code);
  const member = await w.member(partner, "ACCOUNT_MANAGER");
  expect(await send("FREEZE_ACCOUNT", "SMS", member)).toMatchObject({ destination: "353****4567", userErrors: [] });
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "SMS", to: "+353861234567" });
  const { email } = (await w.data(partner.admin, `{ member(id: "${member.id}") { email } }`)).member;
  expect(codes(await send("UNFREEZE_ACCOUNT", "EMAIL", member))).toEqual([]);
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "EMAIL", to: email });
  const stored = await asSystem(w.graph.subgraphs.identity, ({ orm }) => orm.execute("select * from identity.sent_codes"));
  expect(JSON.stringify(stored)).not.toContain(code);
});

test("APPX-004 a channel the operator has no address for is refused", async () => {
  const form = { accountName: "no.phone", name: "No Phone", country: "IE", email: "nophone@example.com", password: PASSWORD };
  await asSystem(w.graph.subgraphs.identity, (transaction) => createAccount(transaction, form));
  const caller = holding((await signIn(w, { identifier: "no.phone", password: PASSWORD })).accessToken);
  expect(codes(await send("AGREE_AUTHORIZATION", "SMS", caller))).toEqual(["CHANNEL_NOT_BOUND"]);
  expect(w.mailbox.sent).toEqual([]);
  expect((await send("AGREE_AUTHORIZATION", "EMAIL", caller)).userErrors).toEqual([]);
});

test("APPX-005 a code serves one operation, one operator and one use", async () => {
  const other = await w.member(partner, "ADMIN");
  await send(OFF);
  const code = lastCode();
  const input = { enabled: false };
  expect(codes(await exchange("FREEZE_ACCOUNT", code, input))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await exchange(OFF, code, input, other))).toEqual(["VERIFICATION_FAILED"]);
  const both = await Promise.all([exchange(OFF, code, input), exchange(OFF, code, input)]);
  expect(both.filter(({ ticket }) => ticket !== null)).toHaveLength(1);
  expect(both.flatMap(codes)).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await exchange(OFF, code, input))).toEqual(["VERIFICATION_FAILED"]);
});

test("APPX-006 a code lives ten minutes", async () => {
  await send(OFF);
  w.clock.advance(600_000 - 1);
  expect((await exchange(OFF, lastCode(), {})).userErrors).toEqual([]);
  await send(OFF);
  w.clock.advance(600_000);
  expect(codes(await exchange(OFF, lastCode(), {}))).toEqual(["VERIFICATION_FAILED"]);
});

test("APPX-006 a code can be sent again after 60 seconds, and voids the one before", async () => {
  const together = await Promise.all([send(OFF), send(OFF)]);
  expect(together.flatMap(codes)).toEqual(["CODE_RESEND_TOO_SOON"]);
  const first = lastCode();
  w.clock.advance(59_999);
  expect(codes(await send(OFF))).toEqual(["CODE_RESEND_TOO_SOON"]);
  w.clock.advance(1);
  expect((await send(OFF)).userErrors).toEqual([]);
  const second = lastCode();
  if (first !== second) expect(codes(await exchange(OFF, first, {}))).toEqual(["VERIFICATION_FAILED"]);
  expect((await exchange(OFF, second, {})).userErrors).toEqual([]);
});

test("APPX-006 a code is void after five wrong tries, also when they come at once", async () => {
  await send(OFF);
  const code = lastCode();
  for (let attempt = 0; attempt < 4; attempt++) expect(codes(await exchange(OFF, wrong(code), {}))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await exchange(OFF, wrong(code), {}))).toEqual(["CODE_ATTEMPTS_EXCEEDED"]);
  expect(codes(await exchange(OFF, code, {}))).toEqual(["CODE_ATTEMPTS_EXCEEDED"]);
  const fresh = await w.partner();
  await send(OFF, "EMAIL", fresh.admin);
  race();
  const tries = await Promise.all(Array.from({ length: 12 }, () => exchange(OFF, wrong(lastCode()), {}, fresh.admin)));
  expect(tries.flatMap(codes).filter((refusal) => refusal === "VERIFICATION_FAILED")).toHaveLength(4);
  expect(codes(await exchange(OFF, lastCode(), {}, fresh.admin))).toEqual(["CODE_ATTEMPTS_EXCEEDED"]);
  expect((await w.data(fresh.admin, "{ viewer { kind } }")).viewer.kind).toBe("ACCOUNT");
});

test("APPX-006 four wrong tries leave the right code good", async () => {
  await send(OFF);
  for (let attempt = 0; attempt < 4; attempt++) await exchange(OFF, wrong(lastCode()), {});
  expect((await exchange(OFF, lastCode(), {})).userErrors).toEqual([]);
});

test("INFO-082 APPX-007 switching the function off needs a ticket for exactly that, and works once", async () => {
  expect(await enabled()).toBe(true);
  expect(codes(await setFunction({ enabled: false }))).toEqual(["VERIFICATION_REQUIRED"]);
  expect(codes(await setFunction({ enabled: false, verificationTicket: "made.up.ticket" }))).toEqual(["VERIFICATION_FAILED"]);
  const forAnother = await ticketFor(OFF, { enabled: true });
  expect(codes(await setFunction({ enabled: false, verificationTicket: forAnother }))).toEqual(["VERIFICATION_FAILED"]);
  expect(await enabled()).toBe(true);
  w.clock.advance(60_000);
  const verificationTicket = await ticketFor(OFF, { enabled: false });
  expect(await setFunction({ enabled: false, verificationTicket })).toEqual({
    account: { id: partner.id, verificationCodeFunctionEnabled: false },
    userErrors: [],
  });
  expect(await enabled()).toBe(false);
  expect((await setFunction({ enabled: true })).userErrors).toEqual([]);
  expect(codes(await setFunction({ enabled: false, verificationTicket }))).toEqual(["VERIFICATION_FAILED"]);
  expect(await enabled()).toBe(true);
});

test("INFO-082 the switch holds from the operator's next request on", async () => {
  const customerId = await w.customer(partner);
  const freeze = async (mutation: string) => codes(await change(w, partner.admin, mutation, "FreezeInput", { customerId, reason: "Why." }));
  // Who keeps principals is told at once; a second later they would have forgotten this one anyway.
  const timesTold = async () =>
    (
      await asSystem(w.graph.subgraphs.identity, ({ orm }) =>
        orm.execute(
          `select 1 from identity.events where type = 'PrincipalInvalidated' and payload -> 'ids' @> to_jsonb('${partner.admin.id}'::text)`,
        ),
      )
    ).length;
  const verificationTicket = await ticketFor(OFF, { enabled: false });
  expect(await freeze("freezeAccount")).toEqual(["VERIFICATION_REQUIRED"]);
  const before = await timesTold();
  expect(codes(await setFunction({ enabled: false, verificationTicket }))).toEqual([]);
  expect(await timesTold()).toBe(before + 1);
  expect(await freeze("freezeAccount")).toEqual([]);
  expect(codes(await setFunction({ enabled: true }))).toEqual([]);
  expect(await timesTold()).toBe(before + 2);
  expect(await freeze("unfreezeAccount")).toEqual(["VERIFICATION_REQUIRED"]);
});

test("a ticket lives ten minutes", async () => {
  const verificationTicket = await ticketFor(OFF, { enabled: false });
  w.clock.advance(600_000);
  expect(codes(await setFunction({ enabled: false, verificationTicket }))).toEqual(["VERIFICATION_FAILED"]);
  expect(await enabled()).toBe(true);
});

test("APPX-007 APPX-008 switching is recorded with operator and time, and so is a refused verification, which changes nothing", async () => {
  const admin = await w.member(partner, "ADMIN");
  expect(codes(await setFunction({ enabled: false }, admin))).toEqual(["VERIFICATION_REQUIRED"]);
  await send(OFF, "EMAIL", admin);
  expect(codes(await exchange(OFF, wrong(lastCode()), {}, admin))).toEqual(["VERIFICATION_FAILED"]);
  expect(await enabled()).toBe(true);
  const verificationTicket = (await exchange(OFF, lastCode(), { enabled: false }, admin)).ticket;
  await setFunction({ enabled: false, verificationTicket }, admin);
  const rows = await asSystem(w.graph.subgraphs.identity, ({ orm }) =>
    orm.execute(`select operation, outcome, codes, at, object from identity.security_audit where principal_id = '${admin.id}' order by id`),
  );
  const at = w.clock.now();
  const audited = (rows as unknown as Record<string, unknown>[]).map(({ at: instant, ...row }) => ({
    ...row,
    at: new Date(String(instant)),
  }));
  expect(audited).toEqual([
    { operation: "setVerificationCodeFunction", outcome: "REFUSED", codes: ["VERIFICATION_REQUIRED"], object: null, at },
    { operation: "sendVerificationCode", outcome: "DONE", codes: [], object: OFF, at },
    { operation: "issueVerificationTicket", outcome: "REFUSED", codes: ["VERIFICATION_FAILED"], object: null, at },
    { operation: "issueVerificationTicket", outcome: "DONE", codes: [], object: OFF, at },
    { operation: "setVerificationCodeFunction", outcome: "DONE", codes: [], object: `${partner.id} off`, at },
  ]);
});

test("the function is the administrator's, and staff verify nothing", async () => {
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  expect(await refusedChange(w, manager, "setVerificationCodeFunction", "SetVerificationCodeFunctionInput", { enabled: true })).toBe(
    "FORBIDDEN",
  );
  expect(
    await refusedChange(w, await w.staff(StaffKind.OPERATIONS), "sendVerificationCode", "SendVerificationCodeInput", {
      operation: OFF,
      channel: "EMAIL",
    }),
  ).toBe("FORBIDDEN");
  expect(codeOf(await w.query(w.nobody, "{ criticalOperations(actorType: PARTNER) { code } }"))).toBe("UNAUTHENTICATED");
});

test("a code that could not be sent can be requested again at once", async () => {
  w.mailbox.failWith = new Error("no connection");
  expect(
    await refusedChange(w, partner.admin, "sendVerificationCode", "SendVerificationCodeInput", { operation: OFF, channel: "EMAIL" }),
  ).toBe("INTERNAL_SERVER_ERROR");
  w.mailbox.failWith = null;
  expect((await send(OFF)).userErrors).toEqual([]);
});
