import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { among } from "../../../platform/database/among.js";
import { connect, type Database } from "../../../platform/database/database.js";
import { newId } from "../../../platform/ids.js";
import { accounts } from "../../../subgraphs/identity/accounts/accounts.tables.js";
import { usedTickets } from "../../../subgraphs/identity/tables.js";
import { cloneDatabase } from "../../support/postgres.js";

let database: Database;
beforeAll(async () => {
  const clone = await cloneDatabase("statements");
  // One connection for requests and one for the background.
  database = connect(clone.serviceUrls.identity ?? "", 2);
});
afterAll(() => database?.close());

/** What the connection of requests keeps: by text, how often it was carried out. */
async function kept(containing: string): Promise<number[]> {
  const rows = await database.requests.orm.execute<{ calls: number }>(
    sql`select (generic_plans + custom_plans)::int as calls from pg_prepared_statements where strpos(statement, ${containing}) > 0`,
  );
  return rows.map(({ calls }) => calls);
}

test("a statement is parsed once for a connection, in and out of transactions and however many IDs it is asked for", async () => {
  const { orm, transaction } = database.requests;
  const marked = (ids: string[]) => orm.select({ marked: sql<string>`'asked'` }).from(accounts).where(among(accounts.id, ids));
  for (let count = 0; count < 5; count += 1) await marked(Array.from({ length: count }, newId));
  expect(await kept("select 'asked'")).toEqual([5]);

  const within = sql`select 'within' from ${accounts} where ${eq(accounts.id, newId())}`;
  for (let time = 0; time < 3; time += 1) await transaction((inside) => inside.execute(within));
  expect(await kept("select 'within'")).toEqual([3]);
});

test("a statement with a long list of parameters is not kept", async () => {
  const tickets = (count: number) => Array.from({ length: count }, () => ({ ticketId: newId(), usedAt: new Date() }));
  for (const count of [1, 40, 41, 42]) await database.requests.orm.insert(usedTickets).values(tickets(count));
  expect(await kept("used_tickets")).toEqual([1]);
});

test("among answers rows of text and of UUIDs, whatever the text holds, and none for no value", async () => {
  const texts = ['a "quoted" one', "a, b", "back\\slash", "{}", "", "NULL"];
  const found = async (values: readonly string[]) => {
    const rows = await database.requests.orm.execute<{ v: string }>(sql`
      select v from unnest(array['a "quoted" one', 'a, b', 'back\\slash', '{}', '', 'NULL', 'another']) v where ${among(sql`v`, values)}`);
    return rows.map(({ v }) => v);
  };
  expect(await found(texts)).toEqual(texts);
  expect(await found([])).toEqual([]);
  const id = newId();
  const same = await database.requests.orm.execute(sql`select 1 where ${among(sql`${id}::uuid`, [newId(), id])}`);
  expect(same).toHaveLength(1);
});
