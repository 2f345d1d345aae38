import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { createAccount } from "../../../subgraphs/identity/accounts/add-account.js";
import { joinNetwork } from "../../../subgraphs/identity/partners/partners.js";
import { principalOfToken } from "../../../subgraphs/identity/sessions/principals.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { DAYS, HOURS } from "../../support/clock.js";
import { race } from "../../support/recorder.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, PASSWORD, refusedChange, signIn, signInMember } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
const account = {
  accountName: "Lakeside-Cloud",
  tenantName: "lakeside-tenant",
  name: "Lakeside",
  country: "IE",
  email: "Ann@Lakeside.example",
  securityPhone: "+353 86 111 2222",
  mobileNumber: "+353863334444",
  loginId: "ann.login",
  password: PASSWORD,
};
let accountId: string;

beforeAll(async () => {
  w = await world("identity_sign_in");
  partner = await w.partner();
  accountId = await asSystem(w.graph.subgraphs.identity, (transaction) => createAccount(transaction, account));
});
afterAll(() => w?.close());

const VIEWER =
  "{ viewer { kind networkMember administrator permissions customerScope account { id accountName name { masked full } country } partner { id name } member { id } staffMember { name kinds } } }";

test("JOIN-092 signs in with phone, e-mail, login ID or account name, whatever the letter case", async () => {
  for (const identifier of ["+353 86 111 2222", "+353861112222", "ann@lakeside.example", "ANN.login", "lakeside-cloud"]) {
    const session = await signIn(w, { identifier, password: PASSWORD });
    expect(session.userErrors, identifier).toEqual([]);
    expect(session.viewer.account.id).toBe(accountId);
    const { viewer } = await w.data(holding(session.accessToken), VIEWER);
    expect(viewer.account).toMatchObject({
      id: accountId,
      accountName: "Lakeside-Cloud",
      name: { masked: "L****e", full: "Lakeside" },
      country: "IE",
    });
  }
});

test("JOIN-031 a number that is only the mobile number does not sign in", async () => {
  const session = await signIn(w, { identifier: account.mobileNumber, password: PASSWORD });
  expect(session).toMatchObject({ accessToken: null, viewer: null });
  expect(codes(session)).toEqual(["INVALID_CREDENTIALS"]);
});

test("JOIN-093 an unknown name and a wrong password get one and the same answer", async () => {
  const unknown = await signIn(w, { identifier: "nobody.at.all", password: PASSWORD });
  const wrong = await signIn(w, { identifier: account.loginId, password: "wrong-horse-9" });
  expect(codes(unknown)).toEqual(["INVALID_CREDENTIALS"]);
  expect(wrong).toEqual(unknown);
});

test("without a valid session an operation is unauthenticated", async () => {
  expect(codeOf(await w.query(w.nobody, VIEWER))).toBe("UNAUTHENTICATED");
  expect(codeOf(await w.query(w.nobody, "{ roles { id } }"))).toBe("UNAUTHENTICATED");
  expect(codeOf(await w.query(holding("made-up-token"), VIEWER))).toBe("UNAUTHENTICATED");
  expect(codeOf(await w.query(holding("pcg_key_made-up"), VIEWER))).toBe("UNAUTHENTICATED");
});

test("an account outside the partner network reads itself and nothing of a partner", async () => {
  const outside = holding((await signIn(w, { identifier: account.loginId, password: PASSWORD })).accessToken);
  const { viewer } = await w.data(outside, VIEWER);
  expect(viewer).toMatchObject({
    kind: "ACCOUNT",
    networkMember: false,
    administrator: false,
    permissions: [],
    customerScope: "NONE",
    partner: null,
  });
  const { body } = await w.query(outside, "{ roles { id } }");
  expect(body.errors[0].extensions).toMatchObject({ code: "FORBIDDEN", reason: "NETWORK_MEMBERSHIP_REQUIRED" });
});

test("viewer tells a partner account, a member and staff what they are", async () => {
  const [member, reviewer] = [await w.member(partner, "ACCOUNT_MANAGER"), await w.staff(StaffKind.PROGRAM_REVIEWER)];
  const asPartner = (await w.data(partner.admin, VIEWER)).viewer;
  expect(asPartner).toMatchObject({
    kind: "ACCOUNT",
    networkMember: true,
    administrator: true,
    customerScope: "ALL",
    partner: { id: partner.id },
    member: null,
  });
  expect(asPartner.permissions).toContain("ROLE_MANAGE");
  const asMember = (await w.data(member, VIEWER)).viewer;
  expect(asMember).toMatchObject({
    kind: "MEMBER",
    administrator: false,
    customerScope: "OWN",
    member: { id: member.id },
    account: { id: partner.id },
  });
  const asStaff = (await w.data(reviewer, VIEWER)).viewer;
  expect(asStaff).toMatchObject({
    kind: "STAFF",
    account: null,
    partner: null,
    staffMember: { name: "Staff", kinds: ["PROGRAM_REVIEWER"] },
  });
});

test("how a partner sells follows from its enrolments and is part of who the gateway says calls", async () => {
  const { identity } = w.graph.subgraphs;
  for (const [program, kind] of [
    ["DISTRIBUTION_RESELLER", "RESELLER"],
    ["CLOUD_SOLUTION_PROVIDER", "SOLUTION_PROVIDER"],
    ["MIGRATION_ALL", null],
  ] as const) {
    const { accountName } = await w.partner({ program });
    const { accessToken } = await signIn(w, { identifier: accountName, password: PASSWORD });
    expect((await principalOfToken(identity.runtime, accessToken))?.partnerKind).toBe(kind);
  }
});

test("five wrong tries at a name close it for a quarter of an hour, whoever tries and whether there is such a name", async () => {
  const identifiers = ["tried.often", account.accountName];
  for (const identifier of identifiers) {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(codes(await signIn(w, { identifier, password: "wrong-horse-9" }))).toEqual(["INVALID_CREDENTIALS"]);
    }
    expect(codes(await signIn(w, { identifier, password: PASSWORD })), identifier).toEqual(["TOO_MANY_ATTEMPTS"]);
  }
  // Another name of the same account is not closed, so nobody learns that the two belong together.
  expect((await signIn(w, { identifier: account.loginId, password: PASSWORD })).userErrors).toEqual([]);
  w.clock.advance(15 * 60_000);
  expect((await signIn(w, { identifier: account.accountName, password: PASSWORD })).userErrors).toEqual([]);
});

test("twenty wrong tries at once are not more than five", async () => {
  race();
  const tries = await Promise.all(Array.from({ length: 20 }, () => signIn(w, { identifier: "tried.at.once", password: "wrong-horse-9" })));
  expect(tries.filter((tried) => codes(tried)[0] === "INVALID_CREDENTIALS")).toHaveLength(5);
  expect(tries.filter((tried) => codes(tried)[0] === "TOO_MANY_ATTEMPTS")).toHaveLength(15);
});

test("twenty people behind one account sign in at once", async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, () => signIn(w, { identifier: account.loginId, password: PASSWORD })));
  expect(sessions.flatMap(codes)).toEqual([]);
});

test("a session ends unused after half an hour, at the latest after half a day, and later when it is remembered", async () => {
  const [usual, remembered] = [
    await signIn(w, { identifier: account.loginId, password: PASSWORD }),
    await signIn(w, { identifier: account.loginId, password: PASSWORD, rememberMe: true }),
  ];
  const still = async (token: string) => (await w.query(holding(token), "{ viewer { kind } }")).status === 200;
  const hearsAgain = () => new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(Date.parse(usual.expiresAt) - w.clock.now().getTime()).toBe(12 * HOURS);
  expect(Date.parse(remembered.expiresAt) - w.clock.now().getTime()).toBe(30 * DAYS);
  w.clock.advance(29 * 60_000);
  await hearsAgain();
  expect(await still(usual.accessToken)).toBe(true);
  w.clock.advance(29 * 60_000);
  await hearsAgain();
  expect(await still(usual.accessToken)).toBe(true);
  w.clock.advance(30 * 60_000);
  await hearsAgain();
  expect([await still(usual.accessToken), await still(remembered.accessToken)]).toEqual([false, true]);
});

test("signing out ends the session at once, and no other", async () => {
  const [one, other] = [
    await signIn(w, { identifier: account.loginId, password: PASSWORD }),
    await signIn(w, { identifier: account.loginId, password: PASSWORD }),
  ];
  const { signOut } = await w.data(holding(one.accessToken), "mutation { signOut { signedOut userErrors { code } } }");
  expect(signOut).toEqual({ signedOut: true, userErrors: [] });
  expect(codeOf(await w.query(holding(one.accessToken), VIEWER))).toBe("UNAUTHENTICATED");
  expect((await w.query(holding(other.accessToken), VIEWER)).status).toBe(200);
});

test("an access token is kept nowhere in the database", async () => {
  const { accessToken } = await signIn(w, { identifier: account.loginId, password: PASSWORD });
  const dump = await asSystem(w.graph.subgraphs.identity, async ({ orm }) => {
    const rows = await Promise.all(
      ["sessions", "security_audit", "mutation_results", "events"].map((table) => orm.execute(`select * from identity.${table}`)),
    );
    return JSON.stringify(rows);
  });
  expect(dump).toContain(accountId);
  expect(dump).not.toContain(accessToken);
  expect(dump).not.toContain(PASSWORD);
});

test("the gateway's own fields are not part of the public graph", async () => {
  expect((await w.query(partner.admin, '{ principalOfToken(token: "x") }')).body.errors[0].message).toContain("Cannot query field");
  expect((await w.query(partner.admin, "subscription { principalInvalidated }")).body.errors[0].message).toContain("Cannot query field");
});

test("ORG-057 ORG-058 a member signs in by account name or tenant name, and by username or e-mail", async () => {
  const tenant = await asSystem(w.graph.subgraphs.identity, (transaction) =>
    createAccount(transaction, {
      ...account,
      accountName: "two-names",
      tenantName: "other-name",
      email: "two@example.com",
      securityPhone: "+353869990000",
      loginId: "two.login",
    }),
  );
  await asSystem(w.graph.subgraphs.identity, (transaction) =>
    joinNetwork(transaction, tenant, { name: "Two Names", country: "IE", registrationNo: "2-NAMES", taxIdentificationNumber: "2" }),
  );
  const admin = holding((await signIn(w, { identifier: "two-names", password: PASSWORD })).accessToken);
  const { roles } = await w.data(admin, "{ roles { id kind } }");
  const manager = roles.find(({ kind }: { kind: string }) => kind === "ACCOUNT_MANAGER");
  const form = {
    username: "Bea",
    name: "Bea",
    mobileNumber: "+353861234567",
    email: "bea@example.com",
    roleIds: [manager.id],
    initialPassword: PASSWORD,
  };
  const { member } = await change(w, admin, "createMember", "CreateMemberInput", form, "member { id }");
  for (const accountName of ["two-names", "OTHER-name"]) {
    for (const username of ["bea", "BEA@example.com"]) {
      const session = await signInMember(w, { accountName, username, password: PASSWORD });
      expect(session.userErrors, `${accountName} ${username}`).toEqual([]);
      expect(session.viewer).toMatchObject({
        kind: "MEMBER",
        member: { id: member.id },
        account: { id: tenant },
        partner: { id: tenant },
        customerScope: "OWN",
      });
      expect(session.viewer.permissions).toContain("CUSTOMER_READ");
      expect(session.viewer.permissions).not.toContain("MEMBER_MANAGE");
    }
  }
});

test("ORG-059 a wrong account name, username or password gets one and the same answer", async () => {
  const member = await w.member(partner, "FINANCE_SPECIALIST");
  const { username } = (await w.data(partner.admin, `{ member(id: "${member.id}") { username } }`)).member;
  const right = { accountName: partner.accountName, username, password: PASSWORD };
  expect((await signInMember(w, right)).userErrors).toEqual([]);
  const wrong = [{ accountName: "no.such.account" }, { username: "nobody" }, { password: "wrong-horse-9" }];
  const answers = await Promise.all(wrong.map((one) => signInMember(w, { ...right, ...one })));
  expect(codes(answers[0])).toEqual(["INVALID_CREDENTIALS"]);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test("ORG-060 blank fields are named", async () => {
  const blank = await signInMember(w, { accountName: " ", username: "", password: "x" });
  expect(blank.userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, ...field])).toEqual([
    ["INVALID_INPUT", "accountName"],
    ["INVALID_INPUT", "username"],
  ]);
});

test("staff and members do not sign in where they do not belong", async () => {
  const member = await w.member(partner, "ACCOUNT_MANAGER");
  const { email } = (await w.data(partner.admin, `{ member(id: "${member.id}") { email } }`)).member;
  expect(codes(await signIn(w, { identifier: email, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  expect(
    await refusedChange(w, w.metering, "changeMyPassword", "ChangeMyPasswordInput", {
      currentPassword: "a",
      newPassword: "b",
      confirmPassword: "b",
    }),
  ).toBe("FORBIDDEN");
});
