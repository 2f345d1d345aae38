import { afterAll, beforeAll, expect, test } from "vitest";
import { hashPassword, STRONG_HASHING, verifyPassword } from "../../../subgraphs/identity/accounts/password-hash.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, memberForm, PASSWORD, presetRoles, refusedChange, signIn, signInMember } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let admin = "";

beforeAll(async () => {
  w = await world("identity_passwords");
  partner = await w.partner();
  admin = (await presetRoles(w, partner)).ADMIN ?? "";
});
afterAll(() => w?.close());

const FIRST = "first-pass-1";
const changeTo = (caller: Caller, currentPassword: string, newPassword: string, confirmPassword = newPassword) =>
  change(w, caller, "changeMyPassword", "ChangeMyPasswordInput", { currentPassword, newPassword, confirmPassword }, "changed");

/** A member that has not signed in yet, and how it would. */
async function newMember() {
  const form = memberForm([admin], { initialPassword: FIRST });
  const { member } = await change(w, partner.admin, "createMember", "CreateMemberInput", form, "member { id }");
  const signInWith = (password: string) => signInMember(w, { accountName: partner.accountName, username: form.username, password });
  return { id: member.id as string, signInWith };
}

test("ORG-061 the first sign-in with the initial password opens a session that can do everything as soon as the password is changed", async () => {
  const { signInWith } = await newMember();
  const session = await signInWith(FIRST);
  expect(session).toMatchObject({ passwordChangeDue: true, userErrors: [] });
  const member = holding(session.accessToken);
  for (const operation of [
    "{ viewer { kind } }",
    "{ roles { id } }",
    "mutation { signOut { signedOut } }",
    "{ partnerPrograms { program } }",
    "{ customers(first: 1) { pageInfo { hasNextPage } } }",
  ]) {
    const { body } = await w.query(member, operation);
    expect(body.errors?.[0]?.extensions, operation).toMatchObject({ code: "PRECONDITION_FAILED", reason: "PASSWORD_CHANGE_REQUIRED" });
  }
  expect(await changeTo(member, FIRST, PASSWORD)).toEqual({ changed: true, userErrors: [] });
  expect((await w.query(member, "{ roles { id } }")).body.errors).toBeUndefined();
  expect(codes(await signInWith(FIRST))).toEqual(["INVALID_CREDENTIALS"]);
  expect(await signInWith(PASSWORD)).toMatchObject({ passwordChangeDue: false, userErrors: [] });
});

test("ORG-062 JOIN-011 JOIN-012 JOIN-013 JOIN-014 the change refuses the initial password and whatever no password may be", async () => {
  const { signInWith } = await newMember();
  const member = holding((await signInWith(FIRST)).accessToken);
  const refusals: [string, string, string[]][] = [
    [FIRST, FIRST, ["INVALID_INPUT"]],
    ["abcdef1", "abcdef1", ["PASSWORD_TOO_SHORT"]],
    ["abcdefgh", "abcdefgh", ["PASSWORD_NEEDS_LETTERS_AND_DIGITS"]],
    ["12345678", "12345678", ["PASSWORD_NEEDS_LETTERS_AND_DIGITS"]],
    ["abcd 1234", "abcd 1234", ["PASSWORD_CONTAINS_SPACE"]],
    [" abcd1234", " abcd1234", ["PASSWORD_CONTAINS_SPACE"]],
    ["abcd1234", "abcd12345", ["PASSWORD_MISMATCH"]],
    ["a b", "c", ["PASSWORD_TOO_SHORT", "PASSWORD_NEEDS_LETTERS_AND_DIGITS", "PASSWORD_CONTAINS_SPACE", "PASSWORD_MISMATCH"]],
  ];
  for (const [password, repeated, expected] of refusals) {
    const refused = await changeTo(member, FIRST, password, repeated);
    expect([refused.changed, codes(refused)], password).toEqual([null, expected]);
  }
  expect((await signInWith(FIRST)).userErrors).toEqual([]);
  expect((await changeTo(member, FIRST, "abcdefg1")).changed).toBe(true);
});

test("changing one's password needs the present one, and ends the other sessions but not one's own", async () => {
  const account = await w.partner();
  const open = async () => holding((await signIn(w, { identifier: account.accountName, password: PASSWORD })).accessToken);
  const [mine, other] = [await open(), await open()];
  expect((await w.query(other, "{ viewer { kind } }")).status).toBe(200);
  expect(codes(await changeTo(mine, "wrong-horse-9", "next-horse-10"))).toEqual(["INVALID_CREDENTIALS"]);
  expect((await changeTo(mine, PASSWORD, "next-horse-10")).changed).toBe(true);
  expect((await w.query(mine, "{ viewer { kind } }")).status).toBe(200);
  expect(codeOf(await w.query(other, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect(codes(await signIn(w, { identifier: account.accountName, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
});

test("wrong tries at one's present password are counted like those at the door", async () => {
  const account = await w.partner();
  for (let attempt = 0; attempt < 5; attempt++)
    expect(codes(await changeTo(account.admin, "wrong-horse-9", "next-horse-10"))).toEqual(["INVALID_CREDENTIALS"]);
  expect(codes(await changeTo(account.admin, PASSWORD, "next-horse-10"))).toEqual(["TOO_MANY_ATTEMPTS"]);
});

test("ORG-043 ORG-044 the administrator resets a member's password, which it has to change at the next sign-in", async () => {
  const { id, signInWith } = await newMember();
  const session = holding((await signInWith(FIRST)).accessToken);
  await changeTo(session, FIRST, PASSWORD);
  const reset = (newPassword: string, confirmPassword: string) =>
    change(
      w,
      partner.admin,
      "resetMemberPassword",
      "ResetMemberPasswordInput",
      { memberId: id, newPassword, confirmPassword },
      "member { id }",
    );
  expect(codes(await reset("short1", "short2"))).toEqual(["PASSWORD_TOO_SHORT", "PASSWORD_MISMATCH"]);
  expect((await w.query(session, "{ viewer { kind } }")).status).toBe(200);
  expect(await reset("given-pass-2", "given-pass-2")).toEqual({ member: { id }, userErrors: [] });
  expect(codeOf(await w.query(session, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect(codes(await signInWith(PASSWORD))).toEqual(["INVALID_CREDENTIALS"]);
  expect(await signInWith("given-pass-2")).toMatchObject({ passwordChangeDue: true, userErrors: [] });
});

test("ORG-043 only an administrator resets passwords", async () => {
  const { id } = await newMember();
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const input = { memberId: id, newPassword: "given-pass-2", confirmPassword: "given-pass-2" };
  expect(await refusedChange(w, manager, "resetMemberPassword", "ResetMemberPasswordInput", input)).toBe("FORBIDDEN");
});

test("passwords are kept as Argon2id with the recommended cost, and verified by what is kept", async () => {
  const hash = await hashPassword(PASSWORD, STRONG_HASHING);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  const cheap = { memory: 8, passes: 1, parallelism: 1 };
  expect(await verifyPassword(PASSWORD, hash, cheap)).toBe(true);
  expect(await verifyPassword(`${PASSWORD}x`, hash, cheap)).toBe(false);
  expect(await verifyPassword(PASSWORD, null, cheap)).toBe(false);
});
