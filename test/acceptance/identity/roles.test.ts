import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PERMISSIONS } from "../../../platform/access/permissions.js";
import { race } from "../../support/recorder.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, customRole, memberWith, presetRoles, refusedChange } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let other: PartnerOfWorld;

beforeAll(async () => {
  w = await world("identity_roles");
  other = await w.partner();
});
beforeEach(async () => {
  partner = await w.partner();
});
afterAll(() => w?.close());

const ROLE = "id name type kind description permissions userCount version";
const DEFAULTS = ["HOME_READ", "OWN_PROFILE_READ", "OWN_MESSAGES_READ"];

const create = (input: object, caller = partner.admin) =>
  change(w, caller, "createCustomRole", "CreateCustomRoleInput", input, `role { ${ROLE} }`);
const modify = (input: object, caller = partner.admin) =>
  change(w, caller, "modifyCustomRole", "ModifyCustomRoleInput", input, `role { ${ROLE} }`);
const remove = (roleId: string) => change(w, partner.admin, "deleteCustomRole", "DeleteCustomRoleInput", { roleId }, "deletedRoleId");
const rolesOf = async (of: PartnerOfWorld) => (await w.data(of.admin, `{ roles { ${ROLE} } }`)).roles;

test("ORG-001 ORG-002 a new partner has the four preset roles, each with name, type, description and number of users", async () => {
  const fresh = await w.partner();
  await w.member(fresh, "ACCOUNT_MANAGER");
  await w.member(fresh, "ACCOUNT_MANAGER");
  const shown = (await rolesOf(fresh)).map(({ name, type, description, userCount }: Record<string, unknown>) => [
    name,
    type,
    Boolean(description),
    userCount,
  ]);
  expect(shown).toEqual([
    ["Admin", "SYSTEM_DEFINED", true, 0],
    ["Finance specialist", "SYSTEM_DEFINED", true, 0],
    ["Account director", "SYSTEM_DEFINED", true, 0],
    ["Account manager", "SYSTEM_DEFINED", true, 2],
  ]);
});

test("ORG-003 a system-defined role is neither changed nor deleted", async () => {
  const { ADMIN = "", ACCOUNT_MANAGER = "" } = await presetRoles(w, partner);
  expect(codes(await modify({ roleId: ADMIN, name: "Chief" }))).toEqual(["INVALID_STATE"]);
  expect(codes(await remove(ACCOUNT_MANAGER))).toEqual(["INVALID_STATE"]);
  expect((await rolesOf(partner)).map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["Admin", "Account manager"]));
});

test("ORG-008 ORG-009 a custom role holds its one permission and every default one, and appears with no users", async () => {
  const { role, userErrors } = await create({ name: "Readers", description: "They read.", permissions: ["CUSTOMER_READ"] });
  expect(userErrors).toEqual([]);
  expect(role).toMatchObject({ name: "Readers", type: "CUSTOM", kind: "CUSTOM", description: "They read.", userCount: 0 });
  expect([...role.permissions].sort()).toEqual([...DEFAULTS, "CUSTOMER_READ"].sort());
  expect(await rolesOf(partner)).toContainEqual(role);
});

test("ORG-010 a role without permissions, with an unknown one, a blank or a used name is refused", async () => {
  const before = await rolesOf(partner);
  expect(codes(await create({ name: "Empty", permissions: [] }))).toEqual(["INVALID_INPUT"]);
  expect(codes(await create({ name: "  ", permissions: [] }))).toEqual(["INVALID_INPUT", "INVALID_INPUT"]);
  expect(await refusedChange(w, partner.admin, "createCustomRole", "CreateCustomRoleInput", { name: "X", permissions: ["FLY"] })).toBe(
    "BAD_USER_INPUT",
  );
  expect(codes(await create({ name: "x".repeat(65), description: "y".repeat(501), permissions: ["CUSTOMER_READ"] }))).toEqual([
    "INVALID_INPUT",
    "INVALID_INPUT",
  ]);
  expect(codes(await create({ name: "aDMIN", permissions: ["CUSTOMER_READ"] }))).toEqual(["CONFLICT"]);
  expect(await rolesOf(partner)).toEqual(before);
});

test("ORG-011 ten custom roles are the limit, counted without the preset ones; after one is deleted there is room", async () => {
  const full = await w.partner();
  const tenth = [];
  for (let made = 0; made < 10; made++) tenth.push(await customRole(w, full, ["CUSTOMER_READ"]));
  const eleventh = { name: "Eleventh", permissions: ["CUSTOMER_READ"] };
  expect(codes(await create(eleventh, full.admin))).toEqual(["LIMIT_EXCEEDED"]);
  const gone = await change(w, full.admin, "deleteCustomRole", "DeleteCustomRoleInput", { roleId: tenth[0] }, "deletedRoleId");
  expect(gone.deletedRoleId).toBe(tenth[0]);
  race();
  const both = await Promise.all([create(eleventh, full.admin), create({ ...eleventh, name: "Twelfth" }, full.admin)]);
  expect(both.flatMap(codes)).toEqual(["LIMIT_EXCEEDED"]);
});

test("ORG-012 the permission catalogue names every permission with area and default mark", async () => {
  const { permissionCatalogue } = await w.data(partner.admin, "{ permissionCatalogue { code name area byDefault } }");
  expect(permissionCatalogue).toHaveLength(PERMISSIONS.length);
  expect(
    permissionCatalogue.filter(({ byDefault }: { byDefault: boolean }) => byDefault).map(({ code }: { code: string }) => code),
  ).toEqual(DEFAULTS);
  for (const { code, name, area } of permissionCatalogue) expect([code, name, area].every((text) => text.length > 2)).toBe(true);
});

test("ORG-013 ORG-014 a role shows its permissions and its users, whose number is the user count", async () => {
  const roleId = await customRole(w, partner, ["BILL_READ"]);
  const holders = [];
  for (let n = 0; n < 3; n++) {
    const member = await w.member(partner, "FINANCE_SPECIALIST");
    await change(w, partner.admin, "assignRoles", "AssignRolesInput", { memberId: member.id, roleIds: [roleId] });
    holders.push(member.id);
  }
  const query = `query ($id: ID!, $after: Cursor) { role(id: $id) { ${ROLE} users(first: 2, after: $after) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
  const { role } = await w.data(partner.admin, query, { id: roleId });
  expect(role).toMatchObject({ userCount: 3, type: "CUSTOM", users: { totalCount: 3, pageInfo: { hasNextPage: true } } });
  expect(role.permissions).toContain("BILL_READ");
  const rest = await w.data(partner.admin, query, { id: roleId, after: role.users.pageInfo.endCursor });
  const seen = [...role.users.edges, ...rest.role.users.edges].map(({ node }: { node: { id: string } }) => node.id);
  expect(seen.sort()).toEqual(holders.sort());
});

test("ORG-014 another partner's role and one that never was are not found", async () => {
  const foreign = await customRole(w, other, ["BILL_READ"]);
  for (const id of [foreign, "01900000-0000-7000-8000-000000000000", "no-id"]) {
    expect(codeOf(await w.query(partner.admin, `{ role(id: "${id}") { name } }`))).toBe("NOT_FOUND");
    expect(await refusedChange(w, partner.admin, "modifyCustomRole", "ModifyCustomRoleInput", { roleId: id, name: "Mine" })).toBe(
      "NOT_FOUND",
    );
    expect(await refusedChange(w, partner.admin, "deleteCustomRole", "DeleteCustomRoleInput", { roleId: id })).toBe("NOT_FOUND");
  }
});

test("ORG-015 a modified role gives its holder the new permissions with the next request, and takes the old ones", async () => {
  const member = await memberWith(w, partner, ["MESSAGE_RECIPIENT_MANAGE"]);
  const { viewer } = await w.data(member, "{ viewer { member { roles { id version } } } }");
  const [{ id: roleId, version }] = viewer.member.roles;
  expect((await w.query(member, "{ budgetRecipients { id } }")).body.data).toEqual({ budgetRecipients: [] });
  expect(codeOf(await w.query(member, "{ roles { id } }"))).toBe("FORBIDDEN");
  const changed = await modify({ roleId, name: "Staff readers", description: "New", permissions: ["MEMBER_READ"] });
  expect(changed.role).toMatchObject({ name: "Staff readers", description: "New", version: version + 1 });
  expect((await w.query(member, "{ roles { id } }")).body.errors).toBeUndefined();
  expect(codeOf(await w.query(member, "{ budgetRecipients { id } }"))).toBe("FORBIDDEN");
  expect(codes(await modify({ roleId, name: "Late", expectedVersion: version }))).toEqual(["CONFLICT"]);
  expect(codes(await modify({ roleId, permissions: [] }))).toEqual(["INVALID_INPUT"]);
});

test("ORG-016 ORG-017 a role is deleted when nobody holds it, and not before", async () => {
  const member = await memberWith(w, partner, ["BILL_READ"]);
  const { member: shown } = await w.data(partner.admin, `{ member(id: "${member.id}") { roles { id } } }`);
  const roleId = shown.roles[0].id;
  expect(codes(await remove(roleId))).toEqual(["INVALID_STATE"]);
  const { FINANCE_SPECIALIST } = await presetRoles(w, partner);
  await change(w, partner.admin, "assignRoles", "AssignRolesInput", { memberId: member.id, roleIds: [FINANCE_SPECIALIST] });
  expect(await remove(roleId)).toMatchObject({ deletedRoleId: roleId, userErrors: [] });
  expect((await rolesOf(partner)).some(({ id }: { id: string }) => id === roleId)).toBe(false);
});

test("ORG-018 nobody but an administrator puts more into a role, or assigns more, than it may do itself", async () => {
  const builder = await memberWith(w, partner, ["ROLE_MANAGE", "MEMBER_MANAGE", "MEMBER_READ", "CUSTOMER_READ"]);
  const ordinary = await w.member(partner, "FINANCE_SPECIALIST");
  const { ADMIN, ACCOUNT_MANAGER } = await presetRoles(w, partner);
  expect((await create({ name: "Within", permissions: ["CUSTOMER_READ"] }, builder)).userErrors).toEqual([]);
  const beyond = { name: "Beyond", permissions: ["CUSTOMER_READ", "BILL_READ"] };
  expect(await refusedChange(w, builder, "createCustomRole", "CreateCustomRoleInput", beyond)).toBe("FORBIDDEN");
  const own = (await w.data(builder, "{ viewer { member { roles { id } } } }")).viewer.member.roles[0].id;
  expect(await refusedChange(w, builder, "modifyCustomRole", "ModifyCustomRoleInput", { roleId: own, permissions: ["BILL_READ"] })).toBe(
    "FORBIDDEN",
  );
  const target = await memberWith(w, partner, ["CUSTOMER_READ"]);
  for (const roleId of [ADMIN, ACCOUNT_MANAGER]) {
    expect(await refusedChange(w, builder, "assignRoles", "AssignRolesInput", { memberId: target.id, roleIds: [roleId] })).toBe(
      "FORBIDDEN",
    );
  }
  const within = await customRole(w, partner, ["CUSTOMER_READ"]);
  expect((await change(w, builder, "assignRoles", "AssignRolesInput", { memberId: target.id, roleIds: [within] })).userErrors).toEqual([]);
  // Nor does it get hold of rights by way of somebody who has them.
  expect(await refusedChange(w, builder, "assignRoles", "AssignRolesInput", { memberId: ordinary.id, roleIds: [within] })).toBe(
    "FORBIDDEN",
  );
  const form = { memberId: ordinary.id, name: "Renamed", mobileNumber: "+353861234567", email: "caught@example.com", status: "NORMAL" };
  expect(await refusedChange(w, builder, "modifyMember", "ModifyMemberInput", form)).toBe("FORBIDDEN");
  expect(await refusedChange(w, builder, "deleteMember", "DeleteMemberInput", { memberId: ordinary.id, confirmed: true })).toBe(
    "FORBIDDEN",
  );
  expect((await w.data(partner.admin, `{ member(id: "${ordinary.id}") { roles { kind } } }`)).member.roles).toEqual([
    { kind: "FINANCE_SPECIALIST" },
  ]);
});

test("ORG-006 the Admin role passes, roles add up, and what none of them holds is forbidden", async () => {
  const admin = await w.member(partner, "ADMIN");
  const union = await memberWith(w, partner, ["ROLE_MANAGE"]);
  const names = ["By admin", "By union", "By nobody"];
  expect((await create({ name: names[0], permissions: ["BILL_READ"] }, admin)).userErrors).toEqual([]);
  expect((await create({ name: names[1], permissions: ["ROLE_MANAGE"] }, union)).userErrors).toEqual([]);
  const { viewer: chief } = await w.data(admin, "{ viewer { administrator permissions } }");
  expect(chief).toEqual({ administrator: true, permissions: PERMISSIONS.map(({ code }) => code) });
  expect(codeOf(await w.query(union, "{ budgetRecipients { id } }"))).toBe("FORBIDDEN");
  const second = await customRole(w, partner, ["MESSAGE_RECIPIENT_MANAGE"]);
  const held = (await w.data(union, "{ viewer { member { roles { id } } } }")).viewer.member.roles[0].id;
  await change(w, partner.admin, "assignRoles", "AssignRolesInput", { memberId: union.id, roleIds: [held, second] });
  const { viewer } = await w.data(union, "{ viewer { permissions } }");
  const expected = [...DEFAULTS, "ROLE_MANAGE", "MESSAGE_RECIPIENT_MANAGE"];
  expect(viewer.permissions).toEqual(PERMISSIONS.map(({ code }) => code).filter((code) => expected.includes(code)));
  expect((await w.query(union, "{ budgetRecipients { id } }")).body.errors).toBeUndefined();
  const specialist = await w.member(partner, "FINANCE_SPECIALIST");
  expect(
    await refusedChange(w, specialist, "createCustomRole", "CreateCustomRoleInput", { name: names[2], permissions: ["BILL_READ"] }),
  ).toBe("FORBIDDEN");
});

test("an idempotency key makes a role once, and refuses another input", async () => {
  const input = { name: "Only once", permissions: ["BILL_READ"], idempotencyKey: "role-1" };
  const [first, second] = [await create(input), await create(input)];
  expect(second).toEqual(first);
  expect((await rolesOf(partner)).filter(({ name }: { name: string }) => name === "Only once")).toHaveLength(1);
  expect(codes(await create({ ...input, name: "Another" }))).toEqual(["IDEMPOTENCY_KEY_REUSED"]);
});
