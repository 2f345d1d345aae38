import { afterAll, beforeAll, expect, test } from "vitest";
import { rebuild } from "../../platform/events/consumers.js";
import { spendingConsumer } from "../../subgraphs/sales/known/spending.js";
import { type BudgetDesk, budgetDesk } from "../support/budgets.js";
import { asAdmin } from "../support/postgres.js";
import { type PartnerOfWorld, type World, world } from "../support/world.js";
import { runScript } from "./support/processes.js";

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
beforeAll(async () => {
  w = await world("rebuild", { transport: "in-process" });
  desk = budgetDesk(w, () => partner.admin);
  partner = await w.partner();
});
afterAll(() => w?.close());

const projection = () =>
  asAdmin(w.database.adminUrl, async (sql) => [...(await sql`select * from sales.known_spending order by association_id, month`)]);

test("a rebuild compares no past total with a budget that was set later", async () => {
  const customer = await w.customer(partner);
  await desk.set({ customerId: customer, amount: "100.00" });
  await w.spend(customer, "95");
  await w.settle();
  await w.spend(customer, "60", { kind: "REFUND" });
  await w.settle();
  // Set again, the budget has nothing passed: a total of 95 would be news to it.
  await desk.set({ customerId: customer, amount: "100.00" });
  expect(await desk.thresholds(customer)).toEqual([90]);
  const [before, alerts] = [await projection(), await desk.alerts(customer)];

  await rebuild(w.graph.subgraphs.sales.runtime, spendingConsumer);
  await w.settle();
  expect(await projection()).toEqual(before);
  expect(await desk.alerts(customer)).toEqual(alerts);

  await w.spend(customer, "45");
  await w.settle();
  expect(await desk.thresholds(customer)).toEqual([90, 75]);
});

const cli = (url: string, ...args: string[]) => runScript("dist/scripts/rebuild.js", args, { DATABASE_URL: url });

test("npm run rebuild brings back a projection that was lost, beside the running graph", async () => {
  const before = await projection();
  await asAdmin(w.database.adminUrl, (sql) => sql`update sales.known_spending set "all" = 0, revision = 1`);
  expect(await projection()).not.toEqual(before);
  const { status, stderr } = cli(w.database.serviceUrls.sales ?? "", "sales", "spending");
  expect([status, stderr]).toEqual([0, ""]);
  expect(await projection()).toEqual(before);
});

test("npm run rebuild says what there is to rebuild, and needs a database", async () => {
  const url = w.database.serviceUrls.sales ?? "";
  expect(cli(url)).toMatchObject({ status: 1, stderr: expect.stringContaining("<benefits|finance|identity|programs|sales>") });
  expect(cli(url, "sales", "nothing")).toMatchObject({ status: 1, stderr: expect.stringContaining("accounts, members, spending") });
  expect(cli(url, "identity", "message-requests")).toMatchObject({ status: 1, stderr: expect.stringContaining("account-managers") });
  expect(cli("", "sales", "spending")).toMatchObject({ status: 1, stderr: expect.stringContaining("DATABASE_URL") });
});
