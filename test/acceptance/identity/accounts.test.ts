import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { rebuild } from "../../../platform/events/consumers.js";
import { Context } from "../../../platform/graphql/context.js";
import { customersById } from "../../../subgraphs/identity/accounts/accounts.resolver.js";
import { createAccount } from "../../../subgraphs/identity/accounts/add-account.js";
import { accountsById } from "../../../subgraphs/identity/accounts/read-accounts.js";
import { accountManagersConsumer } from "../../../subgraphs/identity/known/account-managers.js";
import { associationsConsumer } from "../../../subgraphs/identity/known/associations.js";
import { principalOfToken } from "../../../subgraphs/identity/sessions/principals.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, memberWith } from "./people.js";

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("identity_accounts");
  partner = await w.partner();
});
afterAll(() => w?.close());

const CUSTOMERS =
  "{ customers(first: 20) { edges { node { id account { id accountName country name { masked full } verificationCodeFunctionEnabled } } } } }";
const accountsOf = async (caller: Caller) =>
  Object.fromEntries(
    (await w.data(caller, CUSTOMERS)).customers.edges.map(({ node }: { node: { id: string; account: object } }) => [node.id, node.account]),
  );

test("a partner reads the accounts of its customers, and an account manager those of its own", async () => {
  const [one, two] = [await w.customer(partner, { name: "Acme Robotics" }), await w.customer(partner, { name: "X" })];
  const all = await accountsOf(partner.admin);
  expect(all[one]).toMatchObject({
    id: one,
    country: "IE",
    name: { masked: "A****s", full: "Acme Robotics" },
    verificationCodeFunctionEnabled: null,
  });
  expect(all[two]).toMatchObject({ id: two, name: { masked: "****" } });
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const assigned = await change(w, partner.admin, "assignAccountManager", "AssignAccountManagerInput", {
    customerIds: [one],
    accountManagerId: manager.id,
  });
  expect(assigned.userErrors).toEqual([]);
  await w.settle();
  expect(Object.keys(await accountsOf(manager))).toEqual([one]);
  expect((await accountsOf(manager))[one]).toMatchObject({ id: one });
});

/** Asks identity itself for a customer, as any subgraph's reference would. */
async function accountAsSeenBy(caller: Caller, customerId: string): Promise<unknown> {
  const { identity } = w.graph.subgraphs;
  const principal = await principalOfToken(identity.runtime, (await caller.token()) ?? "");
  if (!principal) throw new Error("nobody");
  const context = new Context({ runtime: identity.runtime, principal, requestId: "test" });
  expect(await context.load(customersById, customerId)).toEqual({ id: customerId });
  return context.load(accountsById, customerId);
}

test("whoever refers to a customer, its account is shown only to those who may see that customer", async () => {
  const [mine, unassigned] = [await w.customer(partner), await w.customer(partner)];
  const other = await w.partner();
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const specialist = await w.member(partner, "FINANCE_SPECIALIST");
  const reader = await memberWith(w, partner, ["CUSTOMER_READ"]);
  await change(w, partner.admin, "assignAccountManager", "AssignAccountManagerInput", {
    customerIds: [mine],
    accountManagerId: manager.id,
  });
  await w.settle();
  const see = async (caller: Caller) =>
    [await accountAsSeenBy(caller, mine), await accountAsSeenBy(caller, unassigned)].map((account) => account !== null);
  expect(await see(partner.admin)).toEqual([true, true]);
  expect(await see(reader)).toEqual([true, true]);
  expect(await see(manager)).toEqual([true, false]);
  expect(await see(specialist)).toEqual([false, false]);
  expect(await see(other.admin)).toEqual([false, false]);
  const { runtime } = w.graph.subgraphs.identity;
  await rebuild(runtime, associationsConsumer);
  await rebuild(runtime, accountManagersConsumer);
  expect(await see(manager)).toEqual([true, false]);
});

test("two accounts never share a name for signing in, of whatever kind, and nothing of a refused one remains", async () => {
  const { identity } = w.graph.subgraphs;
  const make = (more: object) =>
    asSystem(identity, (transaction) =>
      createAccount(transaction, {
        accountName: "taken",
        name: "N",
        country: "IE",
        email: "taken@example.com",
        password: "abcdefg1",
        loginId: "login",
        ...more,
      }),
    );
  const count = async () => asSystem(identity, ({ orm }) => orm.execute("select count(*)::int as accounts from identity.accounts"));
  await make({});
  const before = await count();
  for (const same of [
    { accountName: "TAKEN" },
    { accountName: "a2", email: "Taken@example.com" },
    { accountName: "a3", email: "a3@example.com", loginId: "taken@example.com" },
  ]) {
    await expect(make({ loginId: "other", ...same })).rejects.toMatchObject({ refusals: [{ code: "CONFLICT" }] });
  }
  expect(await count()).toEqual(before);
});
