import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubgraphName } from "../../../graph.js";
import { ALL_PERMISSIONS } from "../../../platform/access/permissions.js";
import type { SubgraphOptions } from "../../../platform/graphql/running-subgraph.js";
import { newId } from "../../../platform/ids.js";
import { post } from "../../support/client.js";
import { loneSubgraph } from "../../support/lone-subgraph.js";
import { asAdmin } from "../../support/postgres.js";
import { type PartnerOfWorld, RECORD_USAGE, type World, world } from "../../support/world.js";

let w: World;
let partner: PartnerOfWorld;
let customer: string;

beforeAll(async () => {
  w = await world("closing");
  partner = await w.partner();
  customer = await w.customer(partner);
  await w.spend(customer, "1.00");
  await w.settle();
});
afterAll(() => w?.close());

/** Another replica of a subgraph of the world. */
const replica = (name: SubgraphName, options: Partial<SubgraphOptions> = {}) =>
  loneSubgraph(name, { databaseUrl: w.database.serviceUrls[name] ?? "", clock: w.clock, ...options });

/** Holds a row under lock while the work is done; the work gets what lets go of it. */
async function whileLocked(statement: string, work: (release: () => void) => Promise<void>): Promise<void> {
  await asAdmin(w.database.adminUrl, async (sql) => {
    const released = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const locking = sql.begin(async (transaction) => {
      await transaction.unsafe(`${statement} for update`);
      held.resolve();
      await released.promise;
    });
    await Promise.race([held.promise, locking]);
    try {
      await work(released.resolve);
    } finally {
      released.resolve();
      await locking;
    }
  });
}

const waitingForLocks = (role: string) =>
  asAdmin(w.database.adminUrl, async (sql) => {
    const [row] = await sql`select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and usename = ${role} and wait_event_type = 'Lock'`;
    return row?.waiting;
  });

const isServing = (endpoint: string) =>
  fetch(new URL("/healthz", endpoint)).then(
    () => true,
    () => false,
  );

test("a mutation that runs when its subgraph is told to stop is finished and answered", async () => {
  const finance = await replica("finance");
  const headers = await finance.headersOf({ kind: "INTEGRATION", integrationKind: "METERING" });
  const recordId = newId();
  const records = [{ recordId, customerId: customer, productCode: "ECS", listAmount: "1.00", spentAt: w.clock.now() }];
  await whileLocked(`select 1 from finance.customer_ledgers where customer_id = '${customer}'`, async (release) => {
    const answered = post(finance.endpoint, { query: RECORD_USAGE, variables: { input: { records } } }, headers);
    await expect.poll(() => waitingForLocks("pcg_finance")).toBe(1);
    const closed = finance.subgraph.close();
    await expect.poll(() => isServing(finance.endpoint)).toBe(false);
    await expect(finance.subgraph.transport.ready()).rejects.toThrow("closing");
    release();
    expect((await answered).body.data.recordUsage).toMatchObject({ recorded: 1, userErrors: [] });
    await closed;
  });
  const stored = await asAdmin(w.database.adminUrl, (sql) => sql`select 1 from finance.usage_records where record_id = ${recordId}`);
  expect(stored).toHaveLength(1);
});

test("a subscription breaks off at once when its subgraph is told to stop, and does not say that it is complete", async () => {
  const sales = await replica("sales");
  const who = { kind: "ACCOUNT", id: partner.id, accountId: partner.id, partnerId: partner.id, customerScope: "ALL" } as const;
  const headers = await sales.headersOf({
    ...who,
    partnerKind: "SOLUTION_PROVIDER",
    administrator: true,
    permissions: [...ALL_PERMISSIONS],
  });
  const response = await fetch(sales.endpoint, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: "subscription { budgetAlerts { cursor } }" }),
  });
  expect(response.status).toBe(200);
  const everything = response.text();
  await sales.subgraph.close();
  expect(await everything).toBe(":\n\n");
});

test("a subgraph that is told to stop gives up an event that cannot be applied, in its time, and another applies it", async () => {
  const customerId = await w.customer(partner);
  await w.spend(customerId, "1.00");
  await w.settle();
  await w.graph.subgraphs.sales.close();
  const { subgraph } = await replica("sales", { patienceMs: 100 });
  await whileLocked(`select 1 from sales.customer_associations where customer_id = '${customerId}'`, async () => {
    await w.spend(customerId, "2.00");
    await expect.poll(() => waitingForLocks("pcg_sales"), { timeout: 20_000 }).toBe(1);
    await subgraph.close();
  });
  const another = await replica("sales");
  const known = async () => {
    const [row] = await asAdmin(
      w.database.adminUrl,
      (sql) => sql`select "all"::float as total from sales.known_spending where customer_id = ${customerId}`,
    );
    return row?.total;
  };
  await expect.poll(known, { timeout: 20_000 }).toBe(3);
  await another.subgraph.close();
}, 60_000);
