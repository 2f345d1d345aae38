import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { errorCode, refusal } from "../../support/budgets.js";
import type { Anything } from "../../support/client.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";

const ASSIGN = `mutation ($input: AssignAccountManagerInput!) {
  assignAccountManager(input: $input) { customers { id accountManager { id } } userErrors { code message field } }
}`;

let w: World;
let partner: PartnerOfWorld;
let manager: Caller;
let customer: string;

beforeAll(async () => {
  w = await world("account_managers");
});
beforeEach(async () => {
  partner = await w.partner();
  manager = await w.member(partner, "ACCOUNT_MANAGER");
  customer = await w.customer(partner);
});
afterAll(() => w?.close());

const attempt = (customerIds: readonly string[], to: string, caller: Caller = partner.admin) =>
  w.query(caller, ASSIGN, { input: { customerIds, accountManagerId: to } });
const assign = async (customerIds: readonly string[], to: string): Promise<Anything> =>
  (await attempt(customerIds, to)).body.data.assignAccountManager;
const seenBy = async (caller: Caller): Promise<string[]> =>
  (await w.data(caller, "{ customers { edges { node { id } } } }")).customers.edges.map(({ node }: Anything) => node.id);
const managerOf = async (id: string): Promise<string | null> =>
  (await w.data(partner.admin, "query ($id: ID!) { customer(id: $id) { accountManager { id } } }", { id })).customer.accountManager?.id ??
  null;

test("MGR-001 one or several customers are assigned, an earlier manager replaced, and each sees its own at once", async () => {
  const [second, successor] = [await w.customer(partner), await w.member(partner, "ACCOUNT_MANAGER")];
  expect(await seenBy(manager)).toEqual([]);
  expect(await assign([customer, second], manager.id)).toEqual({
    customers: [customer, second].map((id) => ({ id, accountManager: { id: manager.id } })),
    userErrors: [],
  });
  expect((await seenBy(manager)).toSorted()).toEqual([customer, second].toSorted());
  await assign([second], successor.id);
  expect([await seenBy(manager), await seenBy(successor)]).toEqual([[customer], [second]]);
});

test("MGR-002 whoever is no member of the partner is not found; one without the role, or locked, is refused", async () => {
  const elsewhere = await w.member(await w.partner(), "ACCOUNT_MANAGER");
  for (const nobody of [elsewhere.id, "nonsense", "01900000-0000-7000-8000-000000000000"]) {
    expect(errorCode(await attempt([customer], nobody))).toBe("NOT_FOUND");
  }
  const clerk = await w.member(partner, "FINANCE_SPECIALIST");
  expect(refusal(await assign([customer], clerk.id))).toBe("INVALID_INPUT accountManagerId");
  const { member } = await w.data(partner.admin, "query ($id: ID!) { member(id: $id) { name mobileNumber email } }", { id: manager.id });
  const lock = "mutation ($input: ModifyMemberInput!) { modifyMember(input: $input) { userErrors { code } } }";
  await w.data(partner.admin, lock, { input: { memberId: manager.id, ...member, status: "LOCKED" } });
  await w.settle();
  expect(refusal(await assign([customer], manager.id))).toBe("INVALID_INPUT accountManagerId");
  expect(await managerOf(customer)).toBeNull();
});

test("MGR-003 one customer that is not the partner's refuses the whole batch, and none is assigned", async () => {
  const foreign = await w.customer(await w.partner());
  for (const wrong of [foreign, "nonsense"]) expect(errorCode(await attempt([customer, wrong], manager.id))).toBe("NOT_FOUND");
  expect(await managerOf(customer)).toBeNull();
});

test("an assignment names 1 to 100 customers, and needs the permission", async () => {
  expect(refusal(await assign([], manager.id))).toBe("INVALID_INPUT customerIds");
  for (const role of ["ACCOUNT_MANAGER", "ACCOUNT_DIRECTOR", "FINANCE_SPECIALIST"] as const) {
    expect(errorCode(await attempt([customer], manager.id, await w.member(partner, role)))).toBe("FORBIDDEN");
  }
});
