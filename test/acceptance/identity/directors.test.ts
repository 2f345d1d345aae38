import { afterAll, beforeAll, expect, test } from "vitest";
import { asAdmin } from "../../support/postgres.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codes, presetRoles, refusedChange } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let other: PartnerOfWorld;
let roles: Record<string, string>;
const role = (kind: string) => roles[kind] ?? "";

beforeAll(async () => {
  w = await world("identity_directors");
  [partner, other] = [await w.partner(), await w.partner()];
  roles = await presetRoles(w, partner);
});
afterAll(() => w?.close());

const MEMBER =
  "id username name accountName mobileNumber email officePhone status version createdAt roles { id kind } accountDirector { id }";

const assign = (memberId: string, roleIds: readonly string[], caller: Caller = partner.admin) =>
  change(w, caller, "assignRoles", "AssignRolesInput", { memberId, roleIds }, `member { ${MEMBER} }`);
const lead = (accountManagerIds: readonly string[], directorId: string) =>
  change(
    w,
    partner.admin,
    "assignAccountDirector",
    "AssignAccountDirectorInput",
    { accountManagerIds, directorId },
    "members { id accountDirector { id } }",
  );
const shown = async (id: string) => (await w.data(partner.admin, `{ member(id: "${id}") { ${MEMBER} } }`)).member;
const listed = async (filter: object, of = partner): Promise<string[]> => {
  const { members } = await w.data(
    of.admin,
    "query ($filter: MemberFilter) { members(filter: $filter, first: 100) { edges { node { id } } } }",
    { filter },
  );
  return members.edges.map(({ node }: { node: { id: string } }) => node.id);
};

test("ORG-019 ORG-031 preset roles alone build the example: two directors, four account managers under each", async () => {
  const company = await w.partner();
  await w.member(company, "ADMIN");
  await w.member(company, "FINANCE_SPECIALIST");
  const preset = await presetRoles(w, company);
  const directors = [await w.member(company, "ACCOUNT_DIRECTOR"), await w.member(company, "ACCOUNT_DIRECTOR")];
  for (const director of directors) {
    const managers = [];
    for (let n = 0; n < 4; n++) managers.push((await w.member(company, "ACCOUNT_MANAGER")).id);
    const led = await change(
      w,
      company.admin,
      "assignAccountDirector",
      "AssignAccountDirectorInput",
      { accountManagerIds: managers, directorId: director.id },
      "members { accountDirector { id } }",
    );
    expect(led.userErrors).toEqual([]);
    expect(led.members).toEqual(Array.from({ length: 4 }, () => ({ accountDirector: { id: director.id } })));
    expect((await w.data(director, "{ viewer { customerScope } }")).viewer.customerScope).toBe("DIRECTED");
  }
  const { roles: counted } = await w.data(company.admin, "{ roles { kind userCount } }");
  expect(Object.fromEntries(counted.map(({ kind, userCount }: { kind: string; userCount: number }) => [kind, userCount]))).toEqual({
    ADMIN: 1,
    FINANCE_SPECIALIST: 1,
    ACCOUNT_DIRECTOR: 2,
    ACCOUNT_MANAGER: 8,
  });
  expect(Object.keys(preset)).toHaveLength(4);
  expect(await listed({ withoutDirector: true }, company)).toEqual([]);
});

test("ORG-031 a target that is no director, or a member that is no manager, is refused, and another partner's is not found", async () => {
  const [manager, director, specialist] = [
    await w.member(partner, "ACCOUNT_MANAGER"),
    await w.member(partner, "ACCOUNT_DIRECTOR"),
    await w.member(partner, "FINANCE_SPECIALIST"),
  ];
  const foreign = await w.member(other, "ACCOUNT_DIRECTOR");
  expect(codes(await lead([manager.id], specialist.id))).toEqual(["INVALID_INPUT"]);
  expect(codes(await lead([manager.id, specialist.id], director.id))).toEqual(["INVALID_INPUT"]);
  expect(
    await refusedChange(w, partner.admin, "assignAccountDirector", "AssignAccountDirectorInput", {
      accountManagerIds: [manager.id],
      directorId: foreign.id,
    }),
  ).toBe("NOT_FOUND");
  expect((await shown(manager.id)).accountDirector).toBeNull();
  expect((await lead([manager.id], director.id)).members).toEqual([{ id: manager.id, accountDirector: { id: director.id } }]);
});

test("a director of a thousand managers works with the graph, and one of more than can be carried does not", async () => {
  for (const [managers, codes] of [
    [1_000, undefined],
    [5_200, ["SUBGRAPH_UNAVAILABLE"]],
  ] as const) {
    const director = await w.member(partner, "ACCOUNT_DIRECTOR");
    await asAdmin(
      w.database.adminUrl,
      (
        sql,
      ) => sql`insert into identity.members (id, partner_id, username, name, mobile_number, email, status, director_id, version, created_at, updated_at)
        select gen_random_uuid(), partner_id, username || n, name, mobile_number, n || email, status, id, 1, created_at, updated_at
        from identity.members, generate_series(1, ${managers}::int) n where id = ${director.id}`,
    );
    const { body } = await w.query(director, "{ customers { totalCount } }");
    expect(body.errors?.map(({ extensions }: { extensions: { code: string } }) => extensions.code)).toEqual(codes);
    expect(body.data?.customers ?? null).toEqual(codes ? null : { totalCount: 0 });
  }
});

test("ORG-033 ORG-034 who is a director no longer leaves its managers without one, and they are listed", async () => {
  const [one, two] = [await w.member(partner, "ACCOUNT_MANAGER"), await w.member(partner, "ACCOUNT_MANAGER")];
  const [director, successor] = [await w.member(partner, "ACCOUNT_DIRECTOR"), await w.member(partner, "ACCOUNT_DIRECTOR")];
  await lead([one.id, two.id], director.id);
  expect(await listed({ withoutDirector: true })).not.toContain(one.id);
  await assign(director.id, [role("FINANCE_SPECIALIST")]);
  expect(await listed({ withoutDirector: true })).toEqual(expect.arrayContaining([one.id, two.id]));
  expect(await listed({ withoutDirector: true })).not.toContain(director.id);
  await lead([one.id], successor.id);
  expect(await listed({ withoutDirector: true })).toContain(two.id);
  expect(await listed({ withoutDirector: true })).not.toContain(one.id);
  await change(w, partner.admin, "deleteMember", "DeleteMemberInput", { memberId: successor.id, confirmed: true });
  expect((await shown(one.id)).accountDirector).toBeNull();
});
