import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { principalOfToken } from "../../../subgraphs/identity/sessions/principals.js";
import { holdRows } from "../../support/held-rows.js";
import { type World, world } from "../../support/world.js";
import { cloudUser, lastCode, sendCode } from "./newcomers.js";
import { change, codes, holding, memberForm, PASSWORD, presetRoles, refusedChange, signIn, signInMember } from "./people.js";

/** What happens to a password while somebody is using it: each use is halted after the password was found right. */

let w: World;

beforeAll(async () => {
  w = await world("identity_credentials_under_way");
});
afterAll(() => w?.close());

const WRONG = "wrong-horse-9";
const NEXT = "next-horse-10";

/** Uses a password, first a wrong one, and halts the right one where it is about to forget the wrong try. */
async function halted<T>(use: (password: string) => Promise<T>, password = PASSWORD) {
  await use(WRONG);
  const held = await holdRows(w.database, "select * from identity.sign_in_attempts where subject like 'name:%'");
  const answer = use(password);
  await held.waitedFor();
  return async (): Promise<T> => {
    await held.release();
    return answer;
  };
}

const changeOwn = (token: string, currentPassword: string, newPassword = NEXT) =>
  change(
    w,
    holding(token),
    "changeMyPassword",
    "ChangeMyPasswordInput",
    { currentPassword, newPassword, confirmPassword: newPassword },
    "changed",
  );

const deleteOwn = (token: string, password: string) =>
  change(w, holding(token), "deleteAccount", "DeleteAccountInput", { password }, "deleted");

/** Resets a forgotten password by e-mail. */
async function reset(email: string, newPassword: string): Promise<void> {
  await sendCode(w, { purpose: "RESET_PASSWORD", channel: "EMAIL", identifier: email });
  const input = { identifier: email, code: lastCode(w), newPassword, confirmPassword: newPassword };
  expect(await change(w, w.nobody, "resetPassword", "ResetPasswordInput", input, "reset")).toEqual({ reset: true, userErrors: [] });
}

/** How many sessions of somebody have not been ended. */
async function openSessions(holderId: string): Promise<number> {
  const text = `select 1 from identity.sessions where holder_id = '${holderId}' and ended_at is null`;
  return (await asSystem(w.graph.subgraphs.identity, ({ orm }) => orm.execute(text))).length;
}

async function holder() {
  const { email, id, token } = await cloudUser(w);
  return { email, id, token: (await token()) ?? "", signIn: (password: string) => signIn(w, { identifier: email, password }) };
}

test("a sign-in with the old password opens nothing when the password is reset meanwhile", async () => {
  const { email, id, signIn } = await holder();
  const goOn = await halted(signIn);
  await reset(email, NEXT);
  expect(await goOn()).toMatchObject({ accessToken: null, userErrors: [{ code: "INVALID_CREDENTIALS" }] });
  expect(await openSessions(id)).toBe(0);
  expect((await signIn(NEXT)).userErrors).toEqual([]);
});

test("a sign-in with the old password opens nothing when the password is changed meanwhile", async () => {
  const { id, token, signIn } = await holder();
  const goOn = await halted(signIn);
  expect((await changeOwn(token, PASSWORD)).changed).toBe(true);
  expect(codes(await goOn())).toEqual(["INVALID_CREDENTIALS"]);
  expect(await openSessions(id)).toBe(1);
});

test("a sign-in opens nothing when the account is deleted meanwhile", async () => {
  const { id, token, signIn } = await holder();
  const goOn = await halted(signIn);
  expect((await deleteOwn(token, PASSWORD)).deleted).toBe(true);
  expect(codes(await goOn())).toEqual(["INVALID_CREDENTIALS"]);
  expect(await openSessions(id)).toBe(0);
});

test("a member's sign-in with the old password opens nothing when the administrator resets it meanwhile", async () => {
  const partner = await w.partner();
  const { ADMIN = "" } = await presetRoles(w, partner);
  const form = memberForm([ADMIN], { initialPassword: PASSWORD });
  const { member } = await change(w, partner.admin, "createMember", "CreateMemberInput", form, "member { id }");
  const goOn = await halted((password) => signInMember(w, { accountName: partner.accountName, username: form.username, password }));
  const input = { memberId: member.id, newPassword: NEXT, confirmPassword: NEXT };
  expect(codes(await change(w, partner.admin, "resetMemberPassword", "ResetMemberPasswordInput", input))).toEqual([]);
  expect(codes(await goOn())).toEqual(["INVALID_CREDENTIALS"]);
  expect(await openSessions(member.id)).toBe(0);
});

test("a change that the old password was given for does not undo a reset made meanwhile", async () => {
  const { email, id, token, signIn } = await holder();
  const goOn = await halted((password) => changeOwn(token, password));
  await reset(email, "reset-horse-11");
  expect(await goOn()).toMatchObject({ changed: null, userErrors: [{ code: "INVALID_CREDENTIALS", field: ["currentPassword"] }] });
  expect(await openSessions(id)).toBe(0);
  expect((await signIn("reset-horse-11")).userErrors).toEqual([]);
  expect(codes(await signIn(NEXT))).toEqual(["INVALID_CREDENTIALS"]);
});

test("an account is not deleted with the old password when it is reset meanwhile", async () => {
  const { email, token, signIn } = await holder();
  const goOn = await halted((password) => deleteOwn(token, password));
  await reset(email, NEXT);
  expect(await goOn()).toMatchObject({ deleted: null, userErrors: [{ code: "INVALID_CREDENTIALS", field: ["password"] }] });
  expect((await signIn(NEXT)).userErrors).toEqual([]);
});

test("what the holder of an account is doing when it is deleted ends as unauthenticated, and no session of a deleted account holds", async () => {
  const { id, token } = await holder();
  const held = await holdRows(w.database, `select * from identity.accounts where id = '${id}'`);
  const changing = refusedChange(w, holding(token), "setMarketingConsent", "SetMarketingConsentInput", { consent: true });
  await held.waitedFor();
  await held.run(`update identity.accounts set deleted_at = now() where id = '${id}'`);
  await held.release();
  expect(await changing).toBe("UNAUTHENTICATED");
  expect(await principalOfToken(w.graph.subgraphs.identity.runtime, token)).toBeNull();
});
