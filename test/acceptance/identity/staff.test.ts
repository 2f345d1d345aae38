import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { race } from "../../support/recorder.js";
import { type Caller, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, refusedChange, signIn } from "./people.js";

let w: World;
let operator: Caller;

beforeAll(async () => {
  w = await world("identity_staff");
  operator = await w.staff(StaffKind.OPERATOR);
});
afterAll(() => w?.close());

const MEMBER = "staffMember { id name kinds version portfolio { id } }";
const add = (input: object) => change(w, operator, "addStaffMember", "AddStaffMemberInput", input, MEMBER);
const setKinds = (staffMemberId: string, kinds: string[], more: object = {}, caller = operator) =>
  change(w, caller, "setStaffKinds", "SetStaffKindsInput", { staffMemberId, kinds, ...more }, MEMBER);
const setPortfolio = (staffMemberId: string, partnerIds: string[], role = "ECOSYSTEM_MANAGER") =>
  change(w, operator, "setPortfolio", "SetPortfolioInput", { staffMemberId, role, partnerIds }, MEMBER);
const idsOf = (payload: { staffMember: { portfolio: { id: string }[] } }) => payload.staffMember.portfolio.map(({ id }) => id).sort();

test("a new member of staff signs in with the password it was given, and changes it first", async () => {
  const form = { name: "Nora", email: "nora@vendor.example", kinds: ["TAX_REVIEWER"], initialPassword: "first-pass-1" };
  expect(codes(await add({ ...form, email: "x", initialPassword: "short" }))).toEqual([
    "INVALID_INPUT",
    "PASSWORD_TOO_SHORT",
    "PASSWORD_NEEDS_LETTERS_AND_DIGITS",
  ]);
  expect(await add(form)).toMatchObject({ userErrors: [], staffMember: { name: "Nora", kinds: ["TAX_REVIEWER"], portfolio: [] } });
  expect(codes(await add(form))).toEqual(["CONFLICT"]);
  const session = await signIn(w, { identifier: form.email, password: form.initialPassword });
  expect(session.passwordChangeDue).toBe(true);
});

test("what somebody may do changes with its kinds from its next request on, and nobody changes its own", async () => {
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const queue = "{ networkApplications { totalCount } }";
  expect((await w.query(reviewer, queue)).status).toBe(200);
  const { staffMember } = await setKinds(reviewer.id, ["TAX_REVIEWER"]);
  expect(staffMember.kinds).toEqual(["TAX_REVIEWER"]);
  expect(codeOf(await w.query(reviewer, queue))).toBe("FORBIDDEN");
  expect(codes(await setKinds(reviewer.id, ["MEMBERSHIP_REVIEWER"], { expectedVersion: staffMember.version - 1 }))).toEqual(["CONFLICT"]);
  expect(codes(await setKinds(reviewer.id, ["MEMBERSHIP_REVIEWER"], { expectedVersion: staffMember.version }))).toEqual([]);
  expect((await w.query(reviewer, queue)).status).toBe(200);
  const own = { staffMemberId: operator.id, kinds: ["PROGRAM_OFFICE"] };
  expect(await refusedChange(w, operator, "setStaffKinds", "SetStaffKindsInput", own)).toBe("FORBIDDEN");
});

test("a stream of a reviewer ends when its review area is taken away", async () => {
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const live = await w.subscribe(reviewer, "subscription { reviewStatusChanges { status } }");
  const next = live.next();
  await new Promise((resolve) => setTimeout(resolve, 300));
  race();
  await setKinds(reviewer.id, []);
  expect((await next).errors?.[0].extensions.code ?? "ended").toMatch(/PRINCIPAL_CHANGED|FORBIDDEN/);
  live.stop();
});

test("a partner has one ecosystem manager, whom it sees; portfolios move from one to the other", async () => {
  const [one, two] = [await w.staff(StaffKind.ECOSYSTEM_MANAGER), await w.staff(StaffKind.ECOSYSTEM_MANAGER)];
  const [north, south] = [await w.partner(), await w.partner()];
  const manager = async (caller: Caller) =>
    (await w.data(caller, "{ viewer { partner { ecosystemManager { id name } } } }")).viewer.partner.ecosystemManager;
  expect(await manager(north.admin)).toBeNull();
  expect(idsOf(await setPortfolio(one.id, [north.id, south.id]))).toEqual([north.id, south.id].sort());
  expect(await manager(north.admin)).toEqual({ id: one.id, name: "Staff" });
  expect(idsOf(await setPortfolio(two.id, [south.id]))).toEqual([south.id]);
  expect(await manager(south.admin)).toMatchObject({ id: two.id });
  const own = async (caller: Caller) =>
    (await w.data(caller, "{ viewer { staffMember { portfolio { id } } } }")).viewer.staffMember.portfolio;
  expect([await own(one), await own(two)]).toEqual([[{ id: north.id }], [{ id: south.id }]]);
  await setKinds(one.id, ["EDITOR"]);
  expect(await manager(north.admin)).toBeNull();
});

test("a portfolio takes the kind of its role, and partners that there are", async () => {
  const manager = await w.staff(StaffKind.ECOSYSTEM_MANAGER);
  const partner = await w.partner();
  expect(codes(await setPortfolio(manager.id, [partner.id], "BUSINESS_MANAGER"))).toEqual(["INVALID_STATE"]);
  for (const input of [
    { staffMemberId: manager.id, role: "ECOSYSTEM_MANAGER", partnerIds: ["01900000-0000-7000-8000-000000000000"] },
    { staffMemberId: partner.id, role: "ECOSYSTEM_MANAGER", partnerIds: [] },
  ]) {
    expect(await refusedChange(w, operator, "setPortfolio", "SetPortfolioInput", input)).toBe("NOT_FOUND");
  }
});

test("only operators look after the staff", async () => {
  const partner = await w.partner();
  const others = [partner.admin, w.metering, await w.staff(StaffKind.PROGRAM_OFFICE), await w.staff(StaffKind.MEMBERSHIP_REVIEWER)];
  for (const caller of others) {
    expect(codeOf(await w.query(caller, "{ staffMembers { edges { cursor } } }"))).toBe("FORBIDDEN");
    expect(await refusedChange(w, caller, "setStaffKinds", "SetStaffKindsInput", { staffMemberId: operator.id, kinds: [] })).toBe(
      "FORBIDDEN",
    );
  }
  const { staffMembers } = await w.data(
    operator,
    "{ staffMembers(kind: PROGRAM_OFFICE, first: 1) { edges { node { kinds } } pageInfo { hasNextPage } } }",
  );
  expect(staffMembers).toEqual({ edges: [{ node: { kinds: ["PROGRAM_OFFICE"] } }], pageInfo: { hasNextPage: false } });
  expect(codeOf(await w.query(holding("made-up"), "{ staffMembers { edges { cursor } } }"))).toBe("UNAUTHENTICATED");
});
