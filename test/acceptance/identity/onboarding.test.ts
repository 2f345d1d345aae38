import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import { type World, world } from "../../support/world.js";
import { applicant, cancel } from "./applicants.js";
import { ACCOUNT, cloudUser, completeInformation, enable, givePhone, newcomer, ownAccount, PASSWORD } from "./newcomers.js";
import { change, codeOf, codes, holding, refusedChange, signIn } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_onboarding");
  await w.settle();
});
beforeEach(() => w.clock.advance(16 * 60_000));
afterAll(() => w?.close());

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
  expect(await ownAccount(w, holder)).toMatchObject({ country: "IE", onboardingStatus: "REGISTERED" });
  expect(codes(await enable(w, holder))).toEqual([]);
  expect(codes(await enable(w, holder, { country: "SG" }))).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  await givePhone(w, holder, "bindMobile");
  expect(codes(await completeInformation(w, holder, { country: "SG" }))).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  expect(codes(await enable(w, holder))).toEqual(["SERVICES_ALREADY_ENABLED"]);
  expect(await ownAccount(w, holder)).toMatchObject({ country: "IE", onboardingStatus: "SERVICES_ENABLED" });
});

test("JOIN-023 enabling needs the chosen agreement and the privacy statement", async () => {
  const holder = await newcomer(w);
  for (const acceptedAgreements of [[], [{ code: "CUSTOMER_AGREEMENT" }], [{ code: "PRIVACY_STATEMENT" }]]) {
    expect(new Set(codes(await enable(w, holder, { acceptedAgreements })))).toEqual(new Set(["AGREEMENT_NOT_ACCEPTED"]));
  }
  expect((await ownAccount(w, holder)).onboardingStatus).toBe("REGISTERED");
  const through = [{ code: "END_USER_LICENSE_AGREEMENT" }, { code: "PRIVACY_STATEMENT" }];
  expect(codes(await enable(w, holder, { acceptedAgreements: through }))).toEqual([]);
});

test("JOIN-026 an account that waits stays registered and enables at a later sign-in", async () => {
  const holder = await newcomer(w);
  w.clock.advance(90 * 86_400_000);
  const later = holding((await signIn(w, { identifier: holder.email, password: PASSWORD })).accessToken, holder.id);
  expect((await ownAccount(w, later)).onboardingStatus).toBe("REGISTERED");
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
  expect((await ownAccount(w, holder)).marketingConsent).toBe(true);
  expect(await unsubscribe(token ?? "")).toEqual({ unsubscribed: true, userErrors: [] });
  expect((await ownAccount(w, holder)).marketingConsent).toBe(false);
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
  await givePhone(w, holder, "bindMobile");
  expect(codes(await completeInformation(w, holder, { customerName: "Ann Byrne" }))).toEqual([]);
  const { accountName } = await ownAccount(w, holder);
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

async function customerName(customerId: string): Promise<string> {
  const rows = await asSystem(w.graph.subgraphs.identity, async ({ orm }) => [
    ...(await orm.execute(`select account_name from identity.accounts where id = '${customerId}'`)),
  ]);
  return String(rows[0]?.account_name);
}

test("JOIN-030 JOIN-031 a mobile number is stored with its code and never signs in", async () => {
  const holder = await newcomer(w);
  const number = await givePhone(w, holder, "bindMobile");
  expect(await ownAccount(w, holder)).toMatchObject({ mobileNumber: number, securityPhone: null });
  expect(codes(await signIn(w, { identifier: number, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
});

test("JOIN-032 the information is complete with a bound mobile number, and not without", async () => {
  const holder = await cloudUser(w);
  expect(codes(await completeInformation(w, holder))).toEqual(["MOBILE_NOT_BOUND"]);
  expect(codes(await completeInformation(w, holder, { customerName: " ", address: "x".repeat(256) }))).toEqual([
    "FIELD_REQUIRED",
    "FIELD_TOO_LONG",
    "MOBILE_NOT_BOUND",
  ]);
  expect((await ownAccount(w, holder)).onboardingStatus).toBe("SERVICES_ENABLED");
  await givePhone(w, holder, "bindMobile");
  expect(await completeInformation(w, holder)).toMatchObject({
    userErrors: [],
    account: { onboardingStatus: "INFO_COMPLETED", name: { full: "Lakeside Ltd" }, customerType: "ENTERPRISE", address: "1 Quay, Dublin" },
  });
  const early = await newcomer(w);
  await givePhone(w, early, "bindMobile");
  expect(codes(await completeInformation(w, early))).toEqual(["INVALID_STATE"]);
});

test("only the holder of an account does these things", async () => {
  const member = await w.member(await w.partner(), "ADMIN");
  for (const caller of [member, await w.staff(), w.metering]) {
    expect(await refusedChange(w, caller, "enableCloudServices", "EnableCloudServicesInput", { country: "IE" })).toBe("FORBIDDEN");
    expect(await refusedChange(w, caller, "setMarketingConsent", "SetMarketingConsentInput", { consent: true })).toBe("FORBIDDEN");
  }
});
