import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { visitor } from "../../../platform/access/principal.js";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { backgroundContext, Context } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { errorCode } from "../../support/budgets.js";
import { type PartnerOfWorld, RECORD_USAGE, type World, world } from "../../support/world.js";

let w: World;
let admin: postgres.Sql;
let partner: PartnerOfWorld;
beforeAll(async () => {
  w = await world("locked_rows");
  admin = postgres(w.database.adminUrl, { max: 3, onnotice: () => undefined });
  partner = await w.partner();
});
afterEach(() => letGo());
afterAll(async () => {
  await admin.end();
  await w.close();
});

let letGo: () => Promise<void> = async () => undefined;

/** Holds what a statement locks, in a transaction of somebody else's, until `letGo`. */
async function hold(statement: (held: postgres.TransactionSql) => Promise<unknown>): Promise<void> {
  const held = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const holding = admin.begin(async (transaction) => {
    await statement(transaction);
    held.resolve();
    await over.promise;
  });
  letGo = async () => {
    over.resolve();
    await holding;
  };
  await held.promise;
}

const record = (customerId: string) => ({ recordId: newId(), customerId, productCode: "ECS", listAmount: "1.00", spentAt: w.clock.now() });
const send = (customerId: string) => w.query(w.metering, RECORD_USAGE, { input: { records: [record(customerId)] } });
const lockWaits = async () => {
  const [row] = await admin<{ waits: number }[]>`select count(*)::int as waits from pg_stat_activity
    where datname = current_database() and usename = 'pcg_finance' and wait_event_type = 'Lock'`;
  return row?.waits ?? 0;
};

test("a row that somebody holds stops only what needs it: mutations say that they may be tried again, and are not done later", async () => {
  const [customer, other] = [await w.customer(partner), await w.customer(partner)];
  await w.spend(customer, "1.00");
  await w.spend(other, "2.00");
  await w.settle();
  await hold((held) => held`select from finance.customer_ledgers where customer_id = ${customer} for update`);

  // More than may have a transaction at once.
  const calls = Promise.all(Array.from({ length: 10 }, () => send(customer)));
  let answered = false;
  void calls.then(() => {
    answered = true;
  });
  expect(await waitUntil(async () => (await lockWaits()) >= 3, 5_000)).toBe(true);
  const { customer: others } = await w.data(
    partner.admin,
    `{ customer(id: "${other}") { monthToDateExpenditure { listPriceAmount { amount } } } }`,
  );
  expect(others.monthToDateExpenditure.listPriceAmount.amount).toBe("2.00000000");
  await w.graph.subgraphs.finance.runtime.database.ping();
  expect(answered).toBe(false);

  const answers = await calls;
  expect(answers.map(errorCode)).toEqual(answers.map(() => "TRY_AGAIN"));
  expect(await lockWaits()).toBe(0);
  await letGo();
  expect((await send(customer)).body).toMatchObject({ data: { recordUsage: { recorded: 1 } } });
  const stored = await admin`select from finance.usage_records where customer_id = ${customer}`;
  expect(stored.length).toBe(2);
});

test("a change whose caller has been answered by then is not committed", async () => {
  const { finance } = w.graph.subgraphs;
  const id = newId();
  const late = async (signal: AbortSignal) =>
    new Context({ runtime: finance.runtime, principal: visitor(), requestId: "late", signal }).transaction(async ({ orm }) => {
      await orm.execute(sql`insert into finance.customer_ledgers values (${id})`);
      return "done";
    });
  await expect(late(AbortSignal.abort())).rejects.toThrow();
  expect(await admin`select from finance.customer_ledgers where customer_id = ${id}`).toHaveLength(0);
  expect(await late(new AbortController().signal)).toBe("done");
});

test("a statement of a request ends before the gateway gives up; what nobody waits for takes its time, but not for locks", async () => {
  const { runtime } = w.graph.subgraphs.finance;
  const limits = sql<{
    statement: string;
    lock: string;
  }>`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`;
  expect([...(await runtime.database.requests.orm.execute(limits))]).toEqual([{ statement: "8s", lock: "4s" }]);
  const background = await backgroundContext(runtime, "test").transaction(async ({ orm }) => [...(await orm.execute(limits))]);
  expect(background).toEqual([{ statement: "0", lock: "4s" }]);
});

test("while events and timed work hold all connections of the background, signing in and asking who one is goes on", async () => {
  const { runtime } = w.graph.subgraphs.identity;
  const over = Promise.withResolvers<void>();
  const held = Array.from({ length: runtime.database.background.most }, () =>
    backgroundContext(runtime, "test").transaction(() => over.promise),
  );
  w.clock.advance(3_600_000);
  const { viewer } = await w.data(partner.admin, "{ viewer { account { accountName } } }");
  expect(viewer.account.accountName).toBe(partner.accountName);
  over.resolve();
  await Promise.all(held);
});

test("the next months' partitions wait for a backup that runs, and nobody waits for them", async () => {
  const customer = await w.customer(partner);
  await hold((held) => held`lock table finance.usage_records in access share mode`);
  w.clock.set("2026-05-10T04:00:00Z");
  const tried = () => waitUntil(async () => (await lockWaits()) > 0, 10_000);
  expect(await tried()).toBe(true);
  expect((await send(customer)).body).toMatchObject({ data: { recordUsage: { recorded: 1 } } });
  expect(await partition("2026_07")).toBe(false);

  await letGo();
  w.clock.advance(60_000);
  await w.settle();
  expect(await partition("2026_07")).toBe(true);
});

async function partition(month: string): Promise<boolean> {
  const [row] = await admin<{ there: boolean }[]>`select to_regclass(${`finance.usage_records_${month}`}) is not null as there`;
  return row?.there ?? false;
}
