import { afterAll, beforeAll, expect, test } from "vitest";
import { race } from "../../support/recorder.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, customRole, memberForm, memberWith, PASSWORD, presetRoles, refusedChange } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let other: PartnerOfWorld;
let roles: Record<string, string>;
const role = (kind: string) => roles[kind] ?? "";

beforeAll(async () => {
  w = await world("identity_members");
  [partner, other] = [await w.partner(), await w.partner()];
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

test("ORG-020 ORG-021 the administrator and a member with the permission create members in status NORMAL, others do not", async () => {
  const form = memberForm([role("ACCOUNT_MANAGER")], { officePhone: "01 555 1234" });
  const made = await create(form);
  expect(made.userErrors).toEqual([]);
  const { initialPassword: _, roleIds: __, mobileNumber: ___, ...kept } = form;
  expect(made.member).toMatchObject({ ...kept, status: "NORMAL", accountName: form.username, roles: [{ kind: "ACCOUNT_MANAGER" }] });
  const creator = await memberWith(w, partner, ["MEMBER_MANAGE", "CUSTOMER_READ"]);
  const weak = await customRole(w, partner, ["CUSTOMER_READ"]);
  expect((await create(memberForm([weak]), creator)).userErrors).toEqual([]);
  const without = await w.member(partner, "ACCOUNT_DIRECTOR");
  expect(await refusedChange(w, without, "createMember", "CreateMemberInput", memberForm([weak]))).toBe("FORBIDDEN");
});

test("ORG-022 blank and malformed data are refused, all of them at once", async () => {
  const before = await listed({});
  const refused = await create(
    memberForm([role("ACCOUNT_MANAGER")], { username: " ", name: "", mobileNumber: "12", email: "ann@", initialPassword: "short 1" }),
  );
  expect(refused.member).toBeNull();
  expect(refused.userErrors.map(({ code, field }: { code: string; field: string[] }) => `${code} ${field.join(".")}`)).toEqual([
    "INVALID_INPUT username",
    "INVALID_INPUT name",
    "INVALID_INPUT mobileNumber",
    "INVALID_INPUT email",
    "PASSWORD_TOO_SHORT initialPassword",
    "PASSWORD_CONTAINS_SPACE initialPassword",
  ]);
  const { email: _, ...incomplete } = memberForm([role("ACCOUNT_MANAGER")]);
  expect(await refusedChange(w, partner.admin, "createMember", "CreateMemberInput", incomplete)).toBe("BAD_USER_INPUT");
  expect(await listed({})).toEqual(before);
});

test("ORG-023 username and e-mail are used once in a partner account, also at the same instant", async () => {
  const first = memberForm([role("ACCOUNT_MANAGER")], { username: "Unique", email: "unique@example.com" });
  await create(first);
  const twice = await create(memberForm([role("ACCOUNT_MANAGER")], { username: "uNIQUE", email: "UNIQUE@example.com" }));
  expect(twice.userErrors.map(({ code, field }: { code: string; field: string[] }) => `${code} ${field}`)).toEqual([
    "CONFLICT username",
    "CONFLICT email",
  ]);
  const elsewhere = await change(
    w,
    other.admin,
    "createMember",
    "CreateMemberInput",
    { ...first, roleIds: [(await presetRoles(w, other)).ADMIN] },
    "member { id }",
  );
  expect(elsewhere.userErrors).toEqual([]);
  const same = memberForm([role("ACCOUNT_MANAGER")]);
  race();
  const together = await Promise.all([create(same), create({ ...same, email: "second@example.com" })]);
  expect(together.flatMap(codes)).toEqual(["CONFLICT"]);
});

test("ORG-024 ORG-025 a member has at least one role; three are accepted and a fourth is refused", async () => {
  const custom = [];
  for (let made = 0; made < 3; made++) custom.push(await customRole(w, partner, ["BILL_READ"]));
  const member = await w.member(partner, "FINANCE_SPECIALIST");
  expect(codes(await create(memberForm([])))).toEqual(["INVALID_INPUT"]);
  expect(codes(await assign(member.id, []))).toEqual(["INVALID_INPUT"]);
  const four = [role("FINANCE_SPECIALIST"), ...custom];
  expect(codes(await create(memberForm(four)))).toEqual(["LIMIT_EXCEEDED"]);
  expect(codes(await assign(member.id, four))).toEqual(["LIMIT_EXCEEDED"]);
  expect((await create(memberForm(four.slice(0, 3)))).userErrors).toEqual([]);
  const three = await assign(member.id, four.slice(1));
  expect(three.member.roles.map(({ id }: { id: string }) => id).sort()).toEqual([...custom].sort());
});

test("ORG-026 ORG-027 Admin stands alone, and nobody is account manager and account director at once", async () => {
  const custom = await customRole(w, partner, ["BILL_READ"]);
  const member = await w.member(partner, "FINANCE_SPECIALIST");
  for (const wrong of [
    [role("ADMIN"), role("FINANCE_SPECIALIST")],
    [role("ADMIN"), custom],
    [role("ACCOUNT_MANAGER"), role("ACCOUNT_DIRECTOR")],
  ]) {
    expect(codes(await create(memberForm(wrong)))).toEqual(["INVALID_INPUT"]);
    expect(codes(await assign(member.id, wrong))).toEqual(["INVALID_INPUT"]);
  }
  expect((await shown(member.id)).roles).toEqual([{ id: role("FINANCE_SPECIALIST"), kind: "FINANCE_SPECIALIST" }]);
  expect((await assign(member.id, [role("ADMIN")])).userErrors).toEqual([]);
});

test("ORG-035 ORG-041 data are stored, blank ones are refused, and the username stays", async () => {
  const { member } = await create(memberForm([role("ACCOUNT_MANAGER")]));
  const changed = {
    name: "Renamed",
    mobileNumber: "+353 87 765 4321",
    email: "renamed@example.com",
    officePhone: "01 999",
    status: "NORMAL",
    username: member.username,
  };
  const stored = await modified(member, changed);
  expect(stored.member).toMatchObject({ ...changed, version: member.version + 1 });
  expect(await shown(member.id)).toEqual(stored.member);
  const blank = await modified(stored.member, { name: " ", mobileNumber: "", email: "x" });
  expect(blank.userErrors.map(({ code, field }: { code: string; field: string[] }) => `${code} ${field}`)).toEqual([
    "INVALID_INPUT name",
    "INVALID_INPUT mobileNumber",
    "INVALID_INPUT email",
  ]);
  const renamed = await modified(stored.member, { username: "another.name" });
  expect(renamed.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["username"] }]);
  expect(codes(await modified(stored.member, { expectedVersion: member.version }))).toEqual(["CONFLICT"]);
  expect(await shown(member.id)).toEqual(stored.member);
});

test("ORG-036 ORG-040 a member is read with all its data but the password, and only by its own partner", async () => {
  const { member } = await create(memberForm([role("ACCOUNT_MANAGER")]));
  expect(await shown(member.id)).toEqual(member);
  for (const id of [member.id, "01900000-0000-7000-8000-000000000000", "no-id"]) {
    expect(codeOf(await w.query(other.admin, `{ member(id: "${id}") { name } }`))).toBe("NOT_FOUND");
    expect(
      await refusedChange(w, other.admin, "assignRoles", "AssignRolesInput", {
        memberId: id,
        roleIds: [(await presetRoles(w, other)).ADMIN],
      }),
    ).toBe("NOT_FOUND");
    expect(await refusedChange(w, other.admin, "deleteMember", "DeleteMemberInput", { memberId: id, confirmed: true })).toBe("NOT_FOUND");
    expect(
      await refusedChange(w, other.admin, "resetMemberPassword", "ResetMemberPasswordInput", {
        memberId: id,
        newPassword: PASSWORD,
        confirmPassword: PASSWORD,
      }),
    ).toBe("NOT_FOUND");
  }
  expect(await listed({}, other)).not.toContain(member.id);
  expect((await w.query(partner.admin, `{ member(id: "${member.id}") { passwordHash } }`)).body.errors[0].message).toContain(
    "Cannot query field",
  );
});

test("ORG-039 the list keeps those that meet every filter, part of a text is enough, and pages in order", async () => {
  const company = await w.partner();
  const preset = await presetRoles(w, company);
  const make = (username: string, name: string, kind: string) =>
    change(w, company.admin, "createMember", "CreateMemberInput", memberForm([preset[kind] ?? ""], { username, name }), "member { id }");
  const ids: Record<string, string> = {};
  for (const [username, name, kind] of [
    ["d.one", "Dora Quinn", "ACCOUNT_MANAGER"],
    ["b.two", "Bob Quinn", "ACCOUNT_MANAGER"],
    ["A.three", "Ada Moore", "FINANCE_SPECIALIST"],
    ["c.four", "100%_x", "FINANCE_SPECIALIST"],
  ] as const) {
    ids[username] = (await make(username, name, kind)).member.id;
  }
  const locked = { memberId: ids["b.two"], name: "Bob Quinn", mobileNumber: "+353861234567", email: "bob@example.com", status: "LOCKED" };
  await change(w, company.admin, "modifyMember", "ModifyMemberInput", locked);
  expect(await listed({ role: "ACCOUNT_MANAGER" }, company)).toEqual([ids["b.two"], ids["d.one"]]);
  expect(await listed({ role: "ACCOUNT_MANAGER", status: "NORMAL" }, company)).toEqual([ids["d.one"]]);
  expect(await listed({ name: "QUIN" }, company)).toEqual([ids["b.two"], ids["d.one"]]);
  expect(await listed({ name: "quin", accountName: "D.O" }, company)).toEqual([ids["d.one"]]);
  expect(await listed({ name: "%" }, company)).toEqual([ids["c.four"]]);
  const page =
    "query ($after: Cursor) { members(first: 3, after: $after) { totalCount edges { node { username } } pageInfo { hasNextPage endCursor } } }";
  const first = (await w.data(company.admin, page)).members;
  expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
  const second = (await w.data(company.admin, page, { after: first.pageInfo.endCursor })).members;
  expect([...first.edges, ...second.edges].map(({ node }: { node: { username: string } }) => node.username)).toEqual([
    "A.three",
    "b.two",
    "c.four",
    "d.one",
  ]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect(codeOf(await w.query(company.admin, "{ members(first: 101) { totalCount } }"))).toBe("BAD_USER_INPUT");
});

test("a page of members costs the same number of statements whatever its size", async () => {
  const { statements } = w.graph.subgraphs.identity.runtime.database;
  const query = (first: number) =>
    w.data(
      partner.admin,
      `{ members(first: ${first}) { totalCount edges { node { name roles { name permissions userCount } accountDirector { name } } } } }`,
    );
  const cost = async (first: number) => {
    const runs = [];
    // The subgraph's own background work counts too: the cheapest run is the one without any.
    for (let run = 0; run < 6; run++) {
      const before = statements.count;
      await query(first);
      runs.push(statements.count - before);
    }
    return Math.min(...runs);
  };
  expect(await cost(20)).toBe(await cost(4));
});
