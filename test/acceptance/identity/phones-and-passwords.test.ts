import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Anything } from "../../support/client.js";
import { type World, world } from "../../support/world.js";
import {
  completeInformation,
  enable,
  freshPhone,
  givePhone,
  lastCode,
  newcomer,
  otherThan,
  ownAccount,
  PASSWORD,
  phoneCode,
  provePhone,
  sendCode,
} from "./newcomers.js";
import { change, codeOf, codes, signIn } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_phones");
  await w.settle();
});
beforeEach(() => w.clock.advance(16 * 60_000));
afterAll(() => w?.close());

test("JOIN-008 JOIN-017 a security phone is stored with the code texted to it, and signs in from then on", async () => {
  const holder = await newcomer(w);
  const phone = freshPhone();
  for (const purpose of ["SET_SECURITY_PHONE", "BIND_MOBILE"]) {
    const mailed = await sendCode(w, { purpose, channel: "EMAIL", phone }, holder);
    expect(mailed.userErrors, purpose).toMatchObject([{ code: "INVALID_INPUT", field: ["channel"] }]);
  }
  const sent = await sendCode(w, { purpose: "SET_SECURITY_PHONE", channel: "SMS", phone }, holder);
  expect(sent).toMatchObject({ destination: expect.stringMatching(/^353\*{4}\d{4}$/), resendAfter: 60 });
  const number = `+353${phone.number.replaceAll(" ", "")}`;
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "SMS", to: number });
  const set = await provePhone(w, holder, "setSecurityPhone", phone, lastCode(w));
  expect(set).toMatchObject({ userErrors: [], account: { securityPhone: number } });
  expect((await signIn(w, { identifier: number, password: PASSWORD })).viewer.account.id).toBe(holder.id);
  const next = await givePhone(w, holder, "setSecurityPhone");
  expect(codes(await signIn(w, { identifier: number, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  expect((await signIn(w, { identifier: next, password: PASSWORD })).viewer.account.id).toBe(holder.id);
});

test("JOIN-009 a phone is not stored with a code that is wrong, for another number, purpose or account", async () => {
  const [holder, stranger] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  const code = await phoneCode(w, holder, "SET_SECURITY_PHONE", phone);
  expect(codes(await provePhone(w, holder, "setSecurityPhone", phone, otherThan(code)))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await provePhone(w, holder, "setSecurityPhone", freshPhone(), code))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await provePhone(w, holder, "bindMobile", phone, code))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await provePhone(w, stranger, "setSecurityPhone", phone, code))).toEqual(["VERIFICATION_FAILED"]);
  expect(await ownAccount(w, holder)).toMatchObject({ securityPhone: null, mobileNumber: null });
  expect(codes(await provePhone(w, holder, "setSecurityPhone", phone, code))).toEqual([]);
  expect(codes(await provePhone(w, holder, "setSecurityPhone", phone, code))).toEqual(["VERIFICATION_FAILED"]);
});

test("JOIN-019 an empty number and a dial code outside the catalogue are refused", async () => {
  const holder = await newcomer(w);
  for (const phone of [
    { countryCode: "+353", number: "" },
    { countryCode: "+353", number: null },
    { countryCode: "+999", number: "861234567" },
    { countryCode: "353", number: "861234567" },
    { number: "861234567" },
    { countryCode: "+353", number: "86x234567" },
  ]) {
    expect(new Set(codes(await provePhone(w, holder, "setSecurityPhone", phone, "123456"))), JSON.stringify(phone)).toEqual(
      new Set(["PHONE_INVALID"]),
    );
    const sent = await sendCode(w, { purpose: "SET_SECURITY_PHONE", channel: "SMS", phone }, holder);
    expect(new Set(codes(sent)), JSON.stringify(phone)).toEqual(new Set(["PHONE_INVALID"]));
  }
});

test("a security phone belongs to one account", async () => {
  const [first, second] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  await givePhone(w, first, "setSecurityPhone", phone);
  expect(codes(await provePhone(w, second, "setSecurityPhone", phone, await phoneCode(w, second, "SET_SECURITY_PHONE", phone)))).toEqual([
    "CONFLICT",
  ]);
});

test("JOIN-018 without a security phone every later step can be done", async () => {
  const holder = await newcomer(w);
  expect(codes(await enable(w, holder))).toEqual([]);
  await givePhone(w, holder, "bindMobile");
  expect(await completeInformation(w, holder)).toMatchObject({
    userErrors: [],
    account: { securityPhone: null, onboardingStatus: "INFO_COMPLETED" },
  });
});

function resetPassword(identifier: string, code: string, newPassword = "another-pass-2"): Promise<Anything> {
  const input = { identifier, code, newPassword, confirmPassword: newPassword };
  return change(w, w.nobody, "resetPassword", "ResetPasswordInput", input, "reset");
}

test("JOIN-009 JOIN-020 a code for a forgotten password is good for the account that it was requested for, whoever has the phone now", async () => {
  const [first, second] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  const identifier = await givePhone(w, first, "setSecurityPhone", phone);
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "SMS", identifier });
  const code = lastCode(w);
  await givePhone(w, first, "setSecurityPhone");
  await givePhone(w, second, "setSecurityPhone", phone);
  expect(codes(await resetPassword(identifier, code))).toEqual(["VERIFICATION_FAILED"]);
  for (const { email, id } of [first, second]) {
    expect((await signIn(w, { identifier: email, password: PASSWORD })).viewer.account.id).toBe(id);
  }
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "SMS", identifier });
  expect(await resetPassword(identifier, lastCode(w))).toEqual({ reset: true, userErrors: [] });
  expect((await signIn(w, { identifier, password: "another-pass-2" })).viewer.account.id).toBe(second.id);
});

test("JOIN-020 a forgotten password is reset by a code to the security phone, and by none where no phone is stored", async () => {
  const holder = await newcomer(w);
  const reset = (code: string, newPassword?: string) => resetPassword(holder.email, code, newPassword);
  const ask = () => sendCode(w, { purpose: "RESET_PASSWORD", channel: "SMS", identifier: holder.email });
  await givePhone(w, holder, "bindMobile");
  const before = w.mailbox.sent.length;
  const unbound = await ask();
  expect(unbound).toMatchObject({ destination: null, userErrors: [] });
  expect(w.mailbox.sent).toHaveLength(before);
  expect(codes(await reset("123456"))).toEqual(["VERIFICATION_FAILED"]);
  const phone = await givePhone(w, holder, "setSecurityPhone");
  w.clock.advance(60_000);
  const { expiresAt: _, ...bound } = await ask();
  expect(unbound).toMatchObject(bound);
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "SMS", to: phone });
  expect(codes(await reset(lastCode(w), "short"))).toContain("PASSWORD_TOO_SHORT");
  expect(await reset(lastCode(w))).toEqual({ reset: true, userErrors: [] });
  expect(codes(await signIn(w, { identifier: holder.email, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  expect((await signIn(w, { identifier: holder.email, password: "another-pass-2" })).viewer.account.id).toBe(holder.id);
  expect(codeOf(await w.query(holder, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
});

test("a message says what its code is good for: nothing but a critical operation is named like one", async () => {
  const { email, ...holder } = await newcomer(w);
  w.mailbox.sent.length = 0;
  for (const [purpose, more] of [
    ["RESET_PASSWORD", { channel: "EMAIL", identifier: email }],
    ["REGISTER_ACCOUNT", { channel: "EMAIL", email }],
    ["SET_SECURITY_PHONE", { channel: "SMS", phone: freshPhone() }],
    ["BIND_MOBILE", { channel: "SMS", phone: freshPhone() }],
  ] as const) {
    const disguised = await sendCode(w, { purpose, operation: "FREEZE_ACCOUNT", ...more }, holder);
    expect(disguised.userErrors, purpose).toMatchObject([{ code: "INVALID_INPUT", field: ["operation"] }]);
  }
  expect(w.mailbox.sent).toEqual([]);
  w.clock.advance(60_000);
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "EMAIL", identifier: email });
  expect(w.mailbox.sent.at(-1)?.text).toContain("for: reset password.");
});

test("whoever asks for a forgotten password learns nothing of who has an account, and has five tries whatever codes it requests", async () => {
  const holder = await newcomer(w);
  w.clock.advance(60_000);
  const ask = (identifier: string) => sendCode(w, { purpose: "RESET_PASSWORD", channel: "EMAIL", identifier });
  const known = await ask(holder.email);
  expect(await ask("nobody.at.all@example.com")).toEqual(known);
  expect([await ask(holder.email), await ask("nobody.at.all@example.com")].map(codes)).toEqual([
    ["CODE_RESEND_TOO_SOON"],
    ["CODE_RESEND_TOO_SOON"],
  ]);
  const tries = async (identifier: string) => {
    const tried: string[] = [];
    for (let wrong = 0; wrong < 7; wrong++) {
      const code = otherThan(lastCode(w));
      if (wrong === 3) {
        w.clock.advance(60_000);
        await ask(identifier);
      }
      tried.push(...codes(await resetPassword(identifier, code)));
    }
    return tried;
  };
  const refused = await tries(holder.email);
  expect(refused.filter((code) => code === "TOO_MANY_ATTEMPTS")).toHaveLength(2);
  expect(await tries("nobody.at.all@example.com")).toEqual(refused);
});

test("an account has twenty codes sent to numbers of its choice within a quarter of an hour", async () => {
  const holder = await newcomer(w);
  const send = () => sendCode(w, { purpose: "BIND_MOBILE", channel: "SMS", phone: freshPhone() }, holder);
  for (let sent = 0; sent < 20; sent++) expect(codes(await send())).toEqual([]);
  expect(codes(await send())).toEqual(["TOO_MANY_ATTEMPTS"]);
  w.clock.advance(15 * 60_000);
  expect(codes(await send())).toEqual([]);
});
