import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import type { Anything } from "../../support/client.js";
import { nextNumber } from "../../support/numbering.js";
import { type Caller, type World, world } from "../../support/world.js";
import { applicant, cancel } from "./applicants.js";
import { ACCOUNT, cloudUser, enable, lastCode, newcomer, otherThan, PASSWORD, sendCode } from "./newcomers.js";
import { change, codeOf, codes, holding, refusedChange, signIn } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_onboarding");
  await w.settle();
});
beforeEach(() => w.clock.advance(16 * 60_000));
afterAll(() => w?.close());

const freshPhone = () => ({ countryCode: "+353", number: `86 ${2_000_000 + nextNumber()}` });
const own = async (holder: Caller): Promise<Anything> => (await w.data(holder, `{ viewer { ${ACCOUNT} } }`)).viewer.account;
const information = (holder: Caller, more: object = {}) =>
  change(
    w,
    holder,
    "completeAccountInformation",
    "CompleteAccountInformationInput",
    { customerName: "Lakeside Ltd", customerType: "ENTERPRISE", address: "1 Quay, Dublin", ...more },
    ACCOUNT,
  );
const prove = (holder: Caller, mutation: "setSecurityPhone" | "bindMobile", phone: object, smsCode: string) =>
  change(w, holder, mutation, "ProvenPhoneInput", { phone, smsCode }, ACCOUNT);

async function smsCode(holder: Caller, purpose: string, phone: object): Promise<string> {
  expect(codes(await sendCode(w, { purpose, channel: "SMS", phone }, holder))).toEqual([]);
  return lastCode(w);
}

async function givePhone(holder: Caller, mutation: "setSecurityPhone" | "bindMobile", phone = freshPhone()): Promise<string> {
  const purpose = mutation === "bindMobile" ? "BIND_MOBILE" : "SET_SECURITY_PHONE";
  expect(codes(await prove(holder, mutation, phone, await smsCode(holder, purpose, phone)))).toEqual([]);
  return `${phone.countryCode}${phone.number.replaceAll(" ", "")}`;
}

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
  const set = await prove(holder, "setSecurityPhone", phone, lastCode(w));
  expect(set).toMatchObject({ userErrors: [], account: { securityPhone: number } });
  expect((await signIn(w, { identifier: number, password: PASSWORD })).viewer.account.id).toBe(holder.id);
  const next = await givePhone(holder, "setSecurityPhone");
  expect(codes(await signIn(w, { identifier: number, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  expect((await signIn(w, { identifier: next, password: PASSWORD })).viewer.account.id).toBe(holder.id);
});

test("JOIN-009 a phone is not stored with a code that is wrong, for another number, purpose or account", async () => {
  const [holder, stranger] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  const code = await smsCode(holder, "SET_SECURITY_PHONE", phone);
  expect(codes(await prove(holder, "setSecurityPhone", phone, otherThan(code)))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await prove(holder, "setSecurityPhone", freshPhone(), code))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await prove(holder, "bindMobile", phone, code))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await prove(stranger, "setSecurityPhone", phone, code))).toEqual(["VERIFICATION_FAILED"]);
  expect(await own(holder)).toMatchObject({ securityPhone: null, mobileNumber: null });
  expect(codes(await prove(holder, "setSecurityPhone", phone, code))).toEqual([]);
  expect(codes(await prove(holder, "setSecurityPhone", phone, code))).toEqual(["VERIFICATION_FAILED"]);
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
    expect(new Set(codes(await prove(holder, "setSecurityPhone", phone, "123456"))), JSON.stringify(phone)).toEqual(
      new Set(["PHONE_INVALID"]),
    );
    const sent = await sendCode(w, { purpose: "SET_SECURITY_PHONE", channel: "SMS", phone }, holder);
    expect(new Set(codes(sent)), JSON.stringify(phone)).toEqual(new Set(["PHONE_INVALID"]));
  }
});

test("a security phone belongs to one account", async () => {
  const [first, second] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  await givePhone(first, "setSecurityPhone", phone);
  expect(codes(await prove(second, "setSecurityPhone", phone, await smsCode(second, "SET_SECURITY_PHONE", phone)))).toEqual(["CONFLICT"]);
});

test("JOIN-018 without a security phone every later step can be done", async () => {
  const holder = await newcomer(w);
  expect(codes(await enable(w, holder))).toEqual([]);
  await givePhone(holder, "bindMobile");
  expect(await information(holder)).toMatchObject({ userErrors: [], account: { securityPhone: null, onboardingStatus: "INFO_COMPLETED" } });
});

function resetPassword(identifier: string, code: string, newPassword = "another-pass-2"): Promise<Anything> {
  const input = { identifier, code, newPassword, confirmPassword: newPassword };
  return change(w, w.nobody, "resetPassword", "ResetPasswordInput", input, "reset");
}

test("JOIN-009 JOIN-020 a code for a forgotten password is good for the account that it was requested for, whoever has the phone now", async () => {
  const [first, second] = [await newcomer(w), await newcomer(w)];
  const phone = freshPhone();
  const identifier = await givePhone(first, "setSecurityPhone", phone);
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "SMS", identifier });
  const code = lastCode(w);
  await givePhone(first, "setSecurityPhone");
  await givePhone(second, "setSecurityPhone", phone);
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
  await givePhone(holder, "bindMobile");
  const before = w.mailbox.sent.length;
  const unbound = await ask();
  expect(unbound).toMatchObject({ destination: null, userErrors: [] });
  expect(w.mailbox.sent).toHaveLength(before);
  expect(codes(await reset("123456"))).toEqual(["VERIFICATION_FAILED"]);
  const phone = await givePhone(holder, "setSecurityPhone");
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

test("JOIN-021 JOIN-022 enabling services answers when, and the vendor's company of the account's country", async () => {
  const holder = await newcomer(w);
  const enabled = await enable(w, holder);
  expect(enabled).toMatchObject({
    userErrors: [],
    account: {
      onboardingStatus: "SERVICES_ENABLED",
      servicesEnabledAt: w.clock.now().toISOString(),
      signingEntity: "Sparkoo Technologies Ireland Co., Limited",
    },
  });
  const other = await newcomer(w, "SG");
  expect((await enable(w, other, { country: "SG" })).account.signingEntity).toBe("Sparkoo Technologies Singapore Pte. Ltd.");
  const supplied = await w.query(
    await newcomer(w),
    `mutation { enableCloudServices(input: { country: "IE", signingEntity: "Mine" }) { account { id } } }`,
  );
  expect(supplied.body.errors[0].message).toContain("signingEntity");
});

test("JOIN-004 JOIN-024 JOIN-025 the country stays, and services are enabled once", async () => {
  const holder = await newcomer(w);
  expect(codes(await enable(w, holder, { country: "SG" }))).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  expect(await own(holder)).toMatchObject({ country: "IE", onboardingStatus: "REGISTERED" });
  expect(codes(await enable(w, holder))).toEqual([]);
  expect(codes(await enable(w, holder, { country: "SG" }))).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  await givePhone(holder, "bindMobile");
  expect(codes(await information(holder, { country: "SG" }))).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  expect(codes(await enable(w, holder))).toEqual(["SERVICES_ALREADY_ENABLED"]);
  expect(await own(holder)).toMatchObject({ country: "IE", onboardingStatus: "SERVICES_ENABLED" });
});

test("JOIN-023 enabling needs the chosen agreement and the privacy statement", async () => {
  const holder = await newcomer(w);
  for (const acceptedAgreements of [[], [{ code: "CUSTOMER_AGREEMENT" }], [{ code: "PRIVACY_STATEMENT" }]]) {
    expect(new Set(codes(await enable(w, holder, { acceptedAgreements })))).toEqual(new Set(["AGREEMENT_NOT_ACCEPTED"]));
  }
  expect((await own(holder)).onboardingStatus).toBe("REGISTERED");
  const through = [{ code: "END_USER_LICENSE_AGREEMENT" }, { code: "PRIVACY_STATEMENT" }];
  expect(codes(await enable(w, holder, { acceptedAgreements: through }))).toEqual([]);
});

test("JOIN-026 an account that waits stays registered and enables at a later sign-in", async () => {
  const holder = await newcomer(w);
  w.clock.advance(90 * 86_400_000);
  const later = holding((await signIn(w, { identifier: holder.email, password: PASSWORD })).accessToken, holder.id);
  expect((await own(later)).onboardingStatus).toBe("REGISTERED");
  expect(codes(await enable(w, later))).toEqual([]);
});

test("JOIN-027 marketing is wanted only when that is said, and enabling does not depend on it", async () => {
  const outcome = async (more: object) => {
    const { account, userErrors } = await enable(w, await newcomer(w), more);
    return [account.onboardingStatus, account.marketingConsent, userErrors.length];
  };
  expect(await outcome({})).toEqual(["SERVICES_ENABLED", false, 0]);
  expect(await outcome({ marketingConsent: false })).toEqual(["SERVICES_ENABLED", false, 0]);
  expect(await outcome({ marketingConsent: true })).toEqual(["SERVICES_ENABLED", true, 0]);
});

/** Has a promotion sent to an account; answers what reached it by e-mail. */
async function promoted(accountId: string): Promise<string[]> {
  w.mailbox.sent.length = 0;
  const to = { kind: "ACCOUNT" as const, accountId };
  const fact = { partnerId: null, messageType: "PROMOTION", to, parameters: { title: "Less for more", text: "Come." } };
  await asSystem(w.graph.subgraphs.identity, async (transaction) =>
    transaction.publish(event(MessageRequested, { stream: accountStream(accountId), key: "promotion" }, fact)),
  );
  await w.settle();
  return w.mailbox.sent.map(({ text }) => text);
}

test("JOIN-028 consent is withdrawn in the account and by the link in a promotion, each at once", async () => {
  const holder = await newcomer(w);
  await enable(w, holder, { marketingConsent: true });
  const setConsent = (consent: boolean) => change(w, holder, "setMarketingConsent", "SetMarketingConsentInput", { consent }, ACCOUNT);
  expect((await promoted(holder.id)).length).toBe(1);
  expect(await setConsent(false)).toMatchObject({ userErrors: [], account: { marketingConsent: false } });
  expect(await promoted(holder.id)).toEqual([]);
  await setConsent(true);
  const [text = ""] = await promoted(holder.id);
  const token = /Unsubscribe: \S+\?token=(\S+)/.exec(text)?.[1];
  const unsubscribe = (given: string) => change(w, w.nobody, "unsubscribe", "UnsubscribeInput", { token: given }, "unsubscribed");
  expect(await unsubscribe("made-up")).toEqual({ unsubscribed: true, userErrors: [] });
  expect((await own(holder)).marketingConsent).toBe(true);
  expect(await unsubscribe(token ?? "")).toEqual({ unsubscribed: true, userErrors: [] });
  expect((await own(holder)).marketingConsent).toBe(false);
  expect(await promoted(holder.id)).toEqual([]);
});

test("JOIN-029 disabling services withdraws the consent, and so does deleting the account", async () => {
  const [disabling, deleting] = [await newcomer(w), await newcomer(w)];
  for (const holder of [disabling, deleting]) await enable(w, holder, { marketingConsent: true });
  const disable = (confirmed: boolean) => change(w, disabling, "disableCloudServices", "DisableCloudServicesInput", { confirmed }, ACCOUNT);
  expect(codes(await disable(false))).toEqual(["INVALID_INPUT"]);
  expect(await disable(true)).toMatchObject({ account: { marketingConsent: false, onboardingStatus: "REGISTERED", signingEntity: null } });
  expect(await promoted(disabling.id)).toEqual([]);
  const remove = (password: string) => change(w, deleting, "deleteAccount", "DeleteAccountInput", { password }, "deleted");
  expect(codes(await remove("wrong-horse-9"))).toEqual(["INVALID_CREDENTIALS"]);
  expect((await promoted(deleting.id)).length).toBe(1);
  expect(await remove(PASSWORD)).toEqual({ deleted: true, userErrors: [] });
  expect(await promoted(deleting.id)).toEqual([]);
  const [row] = await asSystem(w.graph.subgraphs.identity, async ({ orm }) => [
    ...(await orm.execute(`select marketing_consent, email from identity.accounts where id = '${deleting.id}'`)),
  ]);
  expect(row).toEqual({ marketing_consent: false, email: "" });
  expect(codeOf(await w.query(deleting, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect(codes(await signIn(w, { identifier: deleting.email, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
});

test("JOIN-028 JOIN-029 a promotion that could not be sent yet is not sent any more once consent, services or account are gone", async () => {
  const [staying, withdrawing, disabling, deleting] = [await newcomer(w), await newcomer(w), await newcomer(w), await newcomer(w)];
  const everybody = [staying, withdrawing, disabling, deleting];
  for (const holder of everybody) await enable(w, holder, { marketingConsent: true });
  w.mailbox.failWith = new Error("no connection");
  for (const { id } of everybody) expect(await promoted(id)).toEqual([]);
  expect(codes(await change(w, withdrawing, "setMarketingConsent", "SetMarketingConsentInput", { consent: false }))).toEqual([]);
  expect(codes(await change(w, disabling, "disableCloudServices", "DisableCloudServicesInput", { confirmed: true }))).toEqual([]);
  expect(codes(await change(w, deleting, "deleteAccount", "DeleteAccountInput", { password: PASSWORD }))).toEqual([]);
  w.mailbox.failWith = null;
  w.clock.advance(30_000);
  await w.settle();
  expect(w.mailbox.sent.map(({ to }) => to)).toEqual([staying.email]);
  const kept = await asSystem(w.graph.subgraphs.identity, async ({ orm }) =>
    orm.execute(
      `select account_id, status from identity.messages where medium = 'EMAIL' and account_id in (${everybody.map(({ id }) => `'${id}'`)})`,
    ),
  );
  expect(new Map(kept.map(({ account_id, status }) => [account_id, status]))).toEqual(
    new Map(everybody.map(({ id }) => [id, id === staying.id ? "SENT" : "WITHDRAWN"])),
  );
});

test("the other subgraphs forget the name of whoever has deleted its account", async () => {
  const holder = await newcomer(w);
  await enable(w, holder);
  await givePhone(holder, "bindMobile");
  expect(codes(await information(holder, { customerName: "Ann Byrne" }))).toEqual([]);
  const { accountName } = await own(holder);
  const known = async () => {
    await w.settle();
    const rows = await asSystem(w.graph.subgraphs.sales, ({ orm }) =>
      orm.execute(`select account_name, name from sales.known_accounts where account_id = '${holder.id}'`),
    );
    return rows[0];
  };
  expect(await known()).toEqual({ account_name: accountName, name: "Ann Byrne" });
  expect(codes(await change(w, holder, "deleteAccount", "DeleteAccountInput", { password: PASSWORD }))).toEqual([]);
  expect(await known()).toEqual({ account_name: accountName, name: accountName });
});

test("a partner's account and a customer's are not given up", async () => {
  const partner = await w.partner();
  const customerId = await w.customer(partner);
  const customer = holding((await signIn(w, { identifier: `${await customerName(customerId)}`, password: PASSWORD })).accessToken);
  for (const caller of [partner.admin, customer]) {
    expect(codes(await change(w, caller, "disableCloudServices", "DisableCloudServicesInput", { confirmed: true }))).toEqual([
      "INVALID_STATE",
    ]);
    expect(codes(await change(w, caller, "deleteAccount", "DeleteAccountInput", { password: PASSWORD }))).toEqual(["INVALID_STATE"]);
  }
});

test("an account that waits to become a partner is not given up, and can be when it has canceled", async () => {
  const waiting = await applicant(w);
  const remove = () => change(w, waiting, "deleteAccount", "DeleteAccountInput", { password: PASSWORD });
  expect(codes(await remove())).toEqual(["APPLICATION_IN_PROGRESS"]);
  expect(codes(await change(w, waiting, "disableCloudServices", "DisableCloudServicesInput", { confirmed: true }))).toEqual([
    "APPLICATION_IN_PROGRESS",
  ]);
  await cancel(w, waiting, waiting.applicationId);
  expect(codes(await remove())).toEqual([]);
});

test("an account has twenty codes sent to numbers of its choice within a quarter of an hour", async () => {
  const holder = await newcomer(w);
  const send = () => sendCode(w, { purpose: "BIND_MOBILE", channel: "SMS", phone: freshPhone() }, holder);
  for (let sent = 0; sent < 20; sent++) expect(codes(await send())).toEqual([]);
  expect(codes(await send())).toEqual(["TOO_MANY_ATTEMPTS"]);
  w.clock.advance(15 * 60_000);
  expect(codes(await send())).toEqual([]);
});

async function customerName(customerId: string): Promise<string> {
  const rows = await asSystem(w.graph.subgraphs.identity, async ({ orm }) => [
    ...(await orm.execute(`select account_name from identity.accounts where id = '${customerId}'`)),
  ]);
  return String(rows[0]?.account_name);
}

test("JOIN-030 JOIN-031 a mobile number is stored with its code and never signs in", async () => {
  const holder = await newcomer(w);
  const number = await givePhone(holder, "bindMobile");
  expect(await own(holder)).toMatchObject({ mobileNumber: number, securityPhone: null });
  expect(codes(await signIn(w, { identifier: number, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
});

test("JOIN-032 the information is complete with a bound mobile number, and not without", async () => {
  const holder = await cloudUser(w);
  expect(codes(await information(holder))).toEqual(["MOBILE_NOT_BOUND"]);
  expect(codes(await information(holder, { customerName: " ", address: "x".repeat(256) }))).toEqual([
    "FIELD_REQUIRED",
    "FIELD_TOO_LONG",
    "MOBILE_NOT_BOUND",
  ]);
  expect((await own(holder)).onboardingStatus).toBe("SERVICES_ENABLED");
  await givePhone(holder, "bindMobile");
  expect(await information(holder)).toMatchObject({
    userErrors: [],
    account: { onboardingStatus: "INFO_COMPLETED", name: { full: "Lakeside Ltd" }, customerType: "ENTERPRISE", address: "1 Quay, Dublin" },
  });
  const early = await newcomer(w);
  await givePhone(early, "bindMobile");
  expect(codes(await information(early))).toEqual(["INVALID_STATE"]);
});

test("only the holder of an account does these things", async () => {
  const member = await w.member(await w.partner(), "ADMIN");
  for (const caller of [member, await w.staff(), w.metering]) {
    expect(await refusedChange(w, caller, "enableCloudServices", "EnableCloudServicesInput", { country: "IE" })).toBe("FORBIDDEN");
    expect(await refusedChange(w, caller, "setMarketingConsent", "SetMarketingConsentInput", { consent: true })).toBe("FORBIDDEN");
  }
});
