import { afterAll, beforeAll, expect, test } from "vitest";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, memberForm, PASSWORD, presetRoles, refusedChange, signInMember } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let _other: PartnerOfWorld;
let roles: Record<string, string>;
const role = (kind: string) => roles[kind] ?? "";

beforeAll(async () => {
  w = await world("identity_member_status");
  [partner, _other] = [await w.partner(), await w.partner()];
  roles = await presetRoles(w, partner);
});
afterAll(() => w?.close());

const MEMBER =
  "id username name accountName mobileNumber email officePhone status version createdAt roles { id kind } accountDirector { id }";

const create = (input: object, caller: Caller = partner.admin) =>
  change(w, caller, "createMember", "CreateMemberInput", input, `member { ${MEMBER} }`);
const assign = (memberId: string, roleIds: readonly string[], caller: Caller = partner.admin) =>
  change(w, caller, "assignRoles", "AssignRolesInput", { memberId, roleIds }, `member { ${MEMBER} }`);
const shown = async (id: string) => (await w.data(partner.admin, `{ member(id: "${id}") { ${MEMBER} } }`)).member;
const listed = async (filter: object, of = partner): Promise<string[]> => {
  const { members } = await w.data(
    of.admin,
    "query ($filter: MemberFilter) { members(filter: $filter, first: 100) { edges { node { id } } } }",
    { filter },
  );
  return members.edges.map(({ node }: { node: { id: string } }) => node.id);
};
const modified = (member: Record<string, unknown>, more: object) => {
  const { id: memberId, name, mobileNumber, email, officePhone, status } = member;
  return change(
    w,
    partner.admin,
    "modifyMember",
    "ModifyMemberInput",
    { memberId, name, mobileNumber, email, officePhone, status, ...more },
    `member { ${MEMBER} }`,
  );
};

test("ORG-028 assigned roles replace the old ones and hold from the next request on", async () => {
  const member = await w.member(partner, "FINANCE_SPECIALIST");
  expect(codeOf(await w.query(member, "{ roles { id } }"))).toBe("FORBIDDEN");
  await assign(member.id, [role("ADMIN")]);
  expect((await w.query(member, "{ roles { id } }")).body.errors).toBeUndefined();
  await assign(member.id, [role("ACCOUNT_MANAGER")]);
  expect(codeOf(await w.query(member, "{ roles { id } }"))).toBe("FORBIDDEN");
});

test("ORG-042 ORG-064 locking ends the sessions and the sign-in at once; NORMAL makes it work again", async () => {
  const form = memberForm([role("ADMIN")]);
  const { member } = await create(form);
  const credentials = { accountName: partner.accountName, username: form.username, password: form.initialPassword };
  const session = holding((await signInMember(w, credentials)).accessToken);
  await change(w, session, "changeMyPassword", "ChangeMyPasswordInput", {
    currentPassword: form.initialPassword,
    newPassword: PASSWORD,
    confirmPassword: PASSWORD,
  });
  expect((await w.query(session, "{ viewer { kind } }")).status).toBe(200);
  expect((await modified(member, { status: "LOCKED" })).member.status).toBe("LOCKED");
  expect(codeOf(await w.query(session, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect(codes(await signInMember(w, { ...credentials, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  await modified(member, { status: "NORMAL" });
  expect(codeOf(await w.query(session, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect((await signInMember(w, { ...credentials, password: PASSWORD })).userErrors).toEqual([]);
});

test("ORG-045 ORG-046 ORG-064 a deleted member is gone: no sign-in, not listed, not counted; unconfirmed it stays", async () => {
  const member = await w.member(partner, "ACCOUNT_MANAGER");
  const { username } = await shown(member.id);
  const count = async () => (await w.data(partner.admin, `{ role(id: "${role("ACCOUNT_MANAGER")}") { userCount } }`)).role.userCount;
  await member.token();
  const before = await count();
  expect(codes(await change(w, partner.admin, "deleteMember", "DeleteMemberInput", { memberId: member.id, confirmed: false }))).toEqual([
    "INVALID_INPUT",
  ]);
  expect(await listed({})).toContain(member.id);
  const deleted = await change(
    w,
    partner.admin,
    "deleteMember",
    "DeleteMemberInput",
    { memberId: member.id, confirmed: true },
    "deletedMemberId",
  );
  expect(deleted).toEqual({ deletedMemberId: member.id, userErrors: [] });
  expect(codeOf(await w.query(member, "{ viewer { kind } }"))).toBe("UNAUTHENTICATED");
  expect(codes(await signInMember(w, { accountName: partner.accountName, username, password: PASSWORD }))).toEqual(["INVALID_CREDENTIALS"]);
  expect(await listed({})).not.toContain(member.id);
  expect(await count()).toBe(before - 1);
  expect(codeOf(await w.query(partner.admin, `{ member(id: "${member.id}") { name } }`))).toBe("NOT_FOUND");
  expect((await create(memberForm([role("ACCOUNT_MANAGER")], { username }))).userErrors).toEqual([]);
});

test("ORG-048 nobody locks or deletes itself or changes its own roles", async () => {
  const admin = await w.member(partner, "ADMIN");
  const self = await shown(admin.id);
  const { id: memberId, name, mobileNumber, email } = self;
  expect(
    await refusedChange(w, admin, "modifyMember", "ModifyMemberInput", { memberId, name, mobileNumber, email, status: "LOCKED" }),
  ).toBe("FORBIDDEN");
  expect(await refusedChange(w, admin, "deleteMember", "DeleteMemberInput", { memberId, confirmed: true })).toBe("FORBIDDEN");
  expect(await refusedChange(w, admin, "assignRoles", "AssignRolesInput", { memberId, roleIds: [role("FINANCE_SPECIALIST")] })).toBe(
    "FORBIDDEN",
  );
  expect(await shown(admin.id)).toEqual(self);
  expect(
    (await change(w, admin, "modifyMember", "ModifyMemberInput", { memberId, name: "Own Name", mobileNumber, email, status: "NORMAL" }))
      .userErrors,
  ).toEqual([]);
});
