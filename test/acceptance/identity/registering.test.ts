import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { nextNumber } from "../../support/numbering.js";
import { type World, world } from "../../support/world.js";
import {
  emailCode,
  lastCode,
  newcomer,
  otherThan,
  PASSWORD,
  publishAgreement,
  REGISTRATION,
  register,
  registrationForm,
  sendCode,
} from "./newcomers.js";
import { codes, holding, signIn } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_registering");
  await w.settle();
});
beforeEach(() => w.clock.advance(16 * 60_000));
afterAll(() => w?.close());

const rows = async (text: string): Promise<Record<string, unknown>[]> =>
  asSystem(w.graph.subgraphs.identity, async ({ orm }) => [...(await orm.execute(text))]);
const accountsOf = async (email: string) => (await rows(`select id from identity.accounts where email = '${email}'`)).length;
const freshEmail = () => `reg${nextNumber()}@example.com`;

test("JOIN-001 JOIN-007 registering with a mailed code makes one account and a session, and never shows code or password", async () => {
  const email = freshEmail();
  const texted = await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "SMS", email });
  expect(texted.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["channel"] }]);
  const sent = await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email });
  expect(sent).toMatchObject({ destination: expect.stringContaining("*****@example.com"), resendAfter: 60, userErrors: [] });
  expect(Date.parse(sent.expiresAt) - w.clock.now().getTime()).toBe(600_000);
  expect(w.mailbox.sent.at(-1)).toMatchObject({ medium: "EMAIL", to: email });
  const code = lastCode(w);
  expect(JSON.stringify(sent)).not.toContain(code);
  const registered = await register(w, registrationForm(email, code));
  expect(registered).toMatchObject({ userErrors: [], account: { email, country: "IE", onboardingStatus: "REGISTERED" } });
  expect(JSON.stringify(registered)).not.toContain(PASSWORD);
  const { viewer } = await w.data(holding(registered.accessToken), "{ viewer { kind networkMember account { id email } } }");
  expect(viewer).toEqual({ kind: "ACCOUNT", networkMember: false, account: { id: registered.account.id, email } });
  expect(await accountsOf(email)).toBe(1);
  expect((await signIn(w, { identifier: email, password: PASSWORD })).viewer.account.id).toBe(registered.account.id);
});

test("JOIN-002 anybody reads the countries and regions with code, name and dial code", async () => {
  const { countries } = await w.data(w.nobody, "{ countries { code name dialCode } }");
  expect(countries).toContainEqual({ code: "IE", name: "Ireland", dialCode: "+353" });
  expect(countries).toContainEqual({ code: "HK", name: "Hong Kong (China)", dialCode: "+852" });
  expect(countries.length).toBeGreaterThan(200);
});

test("JOIN-003 a country that is missing or not in the catalogue is refused", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  for (const country of [null, "", "XX", "ie"]) {
    expect(codes(await register(w, registrationForm(email, code, { country }))), String(country)).toEqual(["COUNTRY_REGION_INVALID"]);
  }
  expect(await accountsOf(email)).toBe(0);
  expect(codes(await register(w, registrationForm(email, code)))).toEqual([]);
});

/** Texts that look like an address, and those that would be another spelling of one. */
const NO_ADDRESSES = [
  ...["", "ann", "ann@", "@example.com", "ann@example", "a b@example.com", "ann@@example.com", "ann@bob@example.com"],
  ...["ann@example.com,", "ann@example.com;", "ann@example.com>", "<ann@example.com", "x,ann@example.com", "Ann <ann@example.com>"],
  ...["a..b@example.com", ".a@example.com", "a.@example.com", '"ann"@example.com', "ann(x)@example.com"],
  ...[
    "ann@-example.com",
    "ann@example-.com",
    "ann@example..com",
    "ann@.example.com",
    "ann@example.com.",
    "ann@127.0.0.1",
    "ann@[127.0.0.1]",
  ],
  ...["ann@exam\u200Bple.com", "a\u200Bnn@example.com", "ann@example.com\u200B", "jos\u00E9@example.com", "jose\u0301@example.com"],
  ...[`${"a".repeat(65)}@example.com`, `ann@${"a".repeat(64)}.com`, `ann@${"example.".repeat(32)}com`],
];

test("JOIN-005 what is no e-mail address gets no code and no account", async () => {
  for (const email of [...NO_ADDRESSES, null]) {
    w.clock.advance(60_000);
    expect(codes(await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email })), String(email)).toEqual(["EMAIL_INVALID"]);
    expect(codes(await register(w, registrationForm(email ?? "", "123456"))), String(email)).toEqual(["EMAIL_INVALID"]);
  }
  const local = "a".repeat(64);
  for (const email of [`${local}@example.com`, "o'neill+x_y&z@sub.ex-ample.co.uk", "a.b.c@e.example", "ann@xn--e1afmkfd.xn--p1ai"])
    expect(codes(await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email })), email).toEqual([]);
});

test("JOIN-006 an e-mail address of another account is refused, whatever the letter case; without a right code nobody learns of it", async () => {
  const { email } = await newcomer(w);
  w.clock.advance(60_000);
  const code = await emailCode(w, email.toUpperCase());
  expect(codes(await register(w, registrationForm(email, otherThan(code))))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await register(w, registrationForm(email.toUpperCase(), code)))).toEqual(["EMAIL_ALREADY_REGISTERED"]);
  expect(await accountsOf(email)).toBe(1);
});

test("JOIN-006 no other spelling of an e-mail address gets its mailbox a second account", async () => {
  const { email } = await newcomer(w);
  const [name, domain] = email.split("@");
  for (const spelling of [
    `${email},`,
    `${email};`,
    `,${email}`,
    `<${email}>`,
    `"${name}"@${domain}`,
    `${email}.`,
    `${name}\u200B@${domain}`,
  ]) {
    expect(codes(await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email: spelling })), spelling).toEqual([
      "EMAIL_INVALID",
    ]);
  }
});

test("JOIN-009 a wrong code, one for another address, and one used already are refused, and nothing is saved", async () => {
  const [one, two] = [freshEmail(), freshEmail()];
  const [ofOne, ofTwo] = [await emailCode(w, one), await emailCode(w, two)];
  const wrong = ofOne === ofTwo ? otherThan(ofOne) : ofTwo;
  expect(codes(await register(w, registrationForm(one, wrong)))).toEqual(["VERIFICATION_FAILED"]);
  expect(codes(await register(w, registrationForm(one, "")))).toEqual(["VERIFICATION_FAILED"]);
  expect(await accountsOf(one)).toBe(0);
  const both = await Promise.all([register(w, registrationForm(one, ofOne)), register(w, registrationForm(one, ofOne))]);
  expect(both.filter(({ account }) => account !== null)).toHaveLength(1);
  expect(both.flatMap(codes)).toEqual(["VERIFICATION_FAILED"]);
  expect(await accountsOf(one)).toBe(1);
});

test("JOIN-009 a code for another purpose is refused", async () => {
  const holder = await newcomer(w);
  w.clock.advance(60_000);
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "EMAIL", identifier: holder.email });
  expect(w.mailbox.sent.at(-1)?.to).toBe(holder.email);
  expect(codes(await register(w, registrationForm(holder.email, lastCode(w))))).toEqual(["VERIFICATION_FAILED"]);
});

test("JOIN-010 a code has six digits, lives ten minutes, can be requested again after 60 seconds and dies after five wrong tries", async () => {
  const email = freshEmail();
  const again = () => sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email });
  const first = await emailCode(w, email);
  expect(first).toMatch(/^\d{6}$/);
  w.clock.advance(59_999);
  expect(codes(await again())).toEqual(["CODE_RESEND_TOO_SOON"]);
  w.clock.advance(1);
  expect(codes(await again())).toEqual([]);
  const second = lastCode(w);
  if (first !== second) expect(codes(await register(w, registrationForm(email, first)))).toEqual(["VERIFICATION_FAILED"]);
  w.clock.advance(600_000);
  expect(codes(await register(w, registrationForm(email, second)))).toEqual(["VERIFICATION_FAILED"]);
  const third = await emailCode(w, email);
  for (let wrong = 0; wrong < 4; wrong++) {
    expect(codes(await register(w, registrationForm(email, otherThan(third))))).toEqual(["VERIFICATION_FAILED"]);
  }
  expect(codes(await register(w, registrationForm(email, otherThan(third))))).toEqual(["CODE_ATTEMPTS_EXCEEDED"]);
  expect(codes(await register(w, registrationForm(email, third)))).toEqual(["CODE_ATTEMPTS_EXCEEDED"]);
  expect(await accountsOf(email)).toBe(0);
});

test("JOIN-010 a right code stays good while the rest of the form is corrected", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  for (let correction = 0; correction < 7; correction++) {
    expect(codes(await register(w, registrationForm(email, code, { country: "XX" })))).toEqual(["COUNTRY_REGION_INVALID"]);
  }
  expect(codes(await register(w, registrationForm(email, code)))).toEqual([]);
});

test("JOIN-011 JOIN-012 JOIN-013 JOIN-014 JOIN-015 everything that is wrong with a form is named at once", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  const with_ = async (password: string, more: object = {}) =>
    codes(await register(w, registrationForm(email, code, { password, confirmPassword: password, ...more })));
  expect(await with_("abcdef1")).toEqual(["PASSWORD_TOO_SHORT"]);
  expect(await with_("abcdefgh")).toEqual(["PASSWORD_NEEDS_LETTERS_AND_DIGITS"]);
  expect(await with_("12345678")).toEqual(["PASSWORD_NEEDS_LETTERS_AND_DIGITS"]);
  expect(await with_("abcd efg1")).toEqual(["PASSWORD_CONTAINS_SPACE"]);
  expect(await with_("abcdefg1", { confirmPassword: "abcdefg2" })).toEqual(["PASSWORD_MISMATCH"]);
  const all = await register(w, { country: "XX", email, emailCode: otherThan(code), password: "a ", confirmPassword: "b" });
  expect(codes(all)).toEqual([
    "COUNTRY_REGION_INVALID",
    "VERIFICATION_FAILED",
    "PASSWORD_TOO_SHORT",
    "PASSWORD_NEEDS_LETTERS_AND_DIGITS",
    "PASSWORD_CONTAINS_SPACE",
    "PASSWORD_MISMATCH",
    "AGREEMENT_NOT_ACCEPTED",
    "AGREEMENT_NOT_ACCEPTED",
  ]);
  expect(await accountsOf(email)).toBe(0);
});

test("JOIN-015 each agreement that was not accepted is named, and so is one in a version no longer in force", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  const with_ = (acceptedAgreements: object[]) => register(w, registrationForm(email, code, { acceptedAgreements }));
  const [user, privacy] = REGISTRATION;
  const without = await with_([user ?? {}]);
  expect(without.userErrors).toEqual([
    { code: "AGREEMENT_NOT_ACCEPTED", message: expect.stringContaining("ACCOUNT_PRIVACY_STATEMENT"), field: ["acceptedAgreements"] },
  ]);
  expect(codes(await with_([privacy ?? {}, { ...user, version: "0.9" }]))).toEqual(["AGREEMENT_VERSION_OUTDATED"]);
  expect(await accountsOf(email)).toBe(0);
});

test("JOIN-016 accepted agreements are kept with the version in force, the account and the time", async () => {
  const next = new Date(w.clock.now().getTime() + 60_000);
  await publishAgreement(w, "ACCOUNT_USER_AGREEMENT", "2.0", next);
  const accepted = async (accountId: string) =>
    (
      await rows(
        `select code, agreement_version, operation, accepted_at from identity.agreement_acceptances where account_id = '${accountId}' order by code`,
      )
    ).map(({ code, agreement_version: version, operation, accepted_at }) => ({
      code,
      version,
      operation,
      at: new Date(String(accepted_at)),
    }));
  const before = await newcomer(w);
  const operation = "registerAccount";
  expect(await accepted(before.id)).toEqual([
    { code: "ACCOUNT_PRIVACY_STATEMENT", version: "1.0", operation, at: w.clock.now() },
    { code: "ACCOUNT_USER_AGREEMENT", version: "1.0", operation, at: w.clock.now() },
  ]);
  w.clock.set(next);
  expect((await accepted((await newcomer(w)).id)).map(({ version }) => version)).toEqual(["1.0", "2.0"]);
});

test("nobody registers while no version of an agreement is in force, and is told so", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  const shift = (years: number) => rows(`update identity.known_agreements set effective_at = effective_at + interval '${years} years'`);
  await shift(100);
  const refused = await register(w, registrationForm(email, code, { country: "XX" }));
  await shift(-100);
  expect(codes(refused)).toEqual(["COUNTRY_REGION_INVALID", "PRECONDITION_FAILED", "PRECONDITION_FAILED"]);
  expect(await accountsOf(email)).toBe(0);
  expect(codes(await register(w, registrationForm(email, code)))).toEqual([]);
});

test("visitors of one address have twenty codes sent within a quarter of an hour", async () => {
  for (let sent = 0; sent < 20; sent++) await emailCode(w, freshEmail());
  const email = freshEmail();
  expect(codes(await sendCode(w, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email }))).toEqual(["TOO_MANY_ATTEMPTS"]);
  w.clock.advance(15 * 60_000);
  await emailCode(w, email);
});

test("neither codes nor passwords are kept in the database", async () => {
  const email = freshEmail();
  const code = await emailCode(w, email);
  await register(w, registrationForm(email, code));
  const tables = ["sent_codes", "accounts", "passwords", "security_audit", "mutation_results", "events"];
  const dump = JSON.stringify(await Promise.all(tables.map((table) => rows(`select * from identity.${table}`))));
  expect(dump).toContain(email);
  expect(dump).not.toContain(PASSWORD);
  expect(dump).not.toContain(`"${code}"`);
});
