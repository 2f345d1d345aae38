import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect, type Database, type Orm } from "../../../platform/database/database.js";
import { newId } from "../../../platform/ids.js";
import { usedTickets } from "../../../subgraphs/identity/tables.js";
import { type DatabaseProxy, databaseProxy } from "../../support/database-proxy.js";
import { asAdmin, cloneDatabase, type TestDatabase } from "../../support/postgres.js";

let clone: TestDatabase;
let database: Database;
let proxy: DatabaseProxy;
beforeAll(async () => {
  clone = await cloneDatabase("lost_connections");
  // One connection for requests: what comes after a loss gets the connection that was lost, opened again.
  proxy = await databaseProxy(clone.serviceUrls.identity ?? "");
  database = connect(proxy.url, 2);
});
afterEach(async () => {
  // The server does not notice that whoever sent a statement was reset: it would sleep on in the next test.
  await lose();
  await asAdmin(clone.adminUrl, (admin) => admin`delete from identity.used_tickets`);
});
afterAll(async () => {
  await database?.close();
  proxy?.close();
});

const use = (orm: Orm, ticketId: string) => orm.insert(usedTickets).values({ ticketId, usedAt: new Date() });

/** Ends the connections of requests, as a server that dies or an operator does. */
async function lose(): Promise<void> {
  await asAdmin(clone.adminUrl, async (admin) => {
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${clone.database} and usename = 'pcg_identity'`;
    const left = () => admin`select from pg_stat_activity where datname = ${clone.database} and usename = 'pcg_identity'`;
    await expect.poll(left, { timeout: 5_000 }).toHaveLength(0);
  });
}

async function untilSomethingSleeps(): Promise<void> {
  const sleeping = (admin: Sql) => admin`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  await expect.poll(() => asAdmin(clone.adminUrl, sleeping), { timeout: 5_000 }).toHaveLength(1);
}

async function used(): Promise<string[]> {
  const rows = await database.requests.orm.select({ id: usedTickets.ticketId }).from(usedTickets);
  return rows.map(({ id }) => id).toSorted();
}

/** A transaction that has written, and whose connection is lost and open again before it goes on. */
async function interrupted(goOn: (orm: Orm) => Promise<unknown>) {
  const hasWritten = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const transaction = database.requests.transaction(async (orm) => {
    await use(orm, newId());
    hasWritten.resolve();
    await goesOn.promise;
    const work = goOn(orm);
    work.then(ended.resolve, ended.resolve);
    return work;
  });
  // It is told of the loss at once.
  const told = expect(transaction).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await hasWritten.promise;
  await lose();
  await told;
  return { goOn: goesOn.resolve, ended: ended.promise };
}

test("a transaction whose connection was lost writes nothing more: neither by itself nor into the one that has the connection now", async () => {
  const [late, another, later] = [newId(), newId(), newId()];
  const alone = await interrupted((orm) => use(orm, late));
  expect(await used()).toEqual([]);
  alone.goOn();
  expect(await alone.ended).toMatchObject({ cause: { code: "CONNECTION_CLOSED" } });
  expect(await used()).toEqual([]);

  const beside = await interrupted((orm) => use(orm, late));
  await database.requests.transaction(async (orm) => {
    await use(orm, another);
    beside.goOn();
    await beside.ended;
    await use(orm, later);
  });
  expect(await used()).toEqual([another, later].toSorted());
});

test.each([
  ["commits", async () => undefined],
  ["rolls back", () => Promise.reject(new Error("no longer wanted"))],
])("a transaction that %s after its connection was lost does not do so to the one that has the connection now", async (_, end) => {
  const lost = await interrupted(end);
  const [first, second] = [newId(), newId()];
  const work = database.requests.transaction(async (orm) => {
    await use(orm, first);
    lost.goOn();
    await lost.ended;
    // Whatever was sent in its wake has arrived before this is answered.
    await orm.execute(sql`select 1`);
    await use(orm, second);
    throw new Error("rolled back");
  });
  await expect(work).rejects.toThrow("rolled back");
  expect(await used()).toEqual([]);
});

test("statements that wait for their turn within a transaction fail with it", async () => {
  const outcomes = Promise.withResolvers<PromiseSettledResult<unknown>[]>();
  const transaction = database.requests.transaction(async (orm) => {
    const statements = Array.from({ length: 3 }, (_, index) => orm.execute(sql`select pg_sleep(60), ${index}::int`));
    outcomes.resolve(Promise.allSettled(statements));
    await outcomes.promise;
  });
  const told = expect(transaction).rejects.toThrow();
  await untilSomethingSleeps();
  await lose();
  await told;
  expect((await outcomes.promise).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});

describe.each([
  ["ended by the server", () => lose()],
  ["reset on the way", async () => void proxy.reset()],
])("what comes after a connection was %s is answered, not told of that", (_, lose) => {
  const sleep = (orm: Orm) => orm.execute(sql`select pg_sleep(60)`);
  test.each([
    ["a statement", () => sleep(database.requests.orm)],
    ["a transaction", () => database.requests.transaction(sleep)],
  ])("within %s", async (_, work) => {
    const told = expect(work()).rejects.toThrow();
    await untilSomethingSleeps();
    await lose();
    await told;
    // A connection is known to be lost a moment after its statement is.
    await setTimeout(20);
    const id = newId();
    await database.requests.transaction((orm) => use(orm, id));
    expect(await used()).toEqual([id]);
  });
});

test("while the database is away whoever asks is told so at once, and after an outage is answered within a moment", async () => {
  const many = connect(proxy.url, 12);
  const ask = () =>
    many.requests.orm.execute(sql`select 1`).then(
      () => true,
      () => false,
    );
  expect(await Promise.all(Array.from({ length: 8 }, ask))).toEqual(Array(8).fill(true));
  proxy.down();
  const answers: Promise<boolean>[] = [];
  for (let round = 0; round < 40; round += 1) {
    answers.push(ask());
    await setTimeout(50);
  }
  await setTimeout(1_000);
  const unanswered = await Promise.race([Promise.all(answers), setTimeout(0)]);
  expect(unanswered).toEqual(Array(40).fill(false));
  await proxy.up();
  const began = performance.now();
  expect(await ask()).toBe(true);
  await many.ping();
  expect(performance.now() - began).toBeLessThan(2_000);
  await many.close();
});
