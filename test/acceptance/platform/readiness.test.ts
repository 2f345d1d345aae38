import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { SubgraphName } from "../../../graph.js";
import { migrationCheck } from "../../../platform/database/migrated.js";
import { setUpDatabase } from "../../../platform/database/migrations.js";
import type { RunningSubgraph } from "../../../platform/graphql/running-subgraph.js";
import { loneSubgraph } from "../../support/lone-subgraph.js";
import { asAdmin, cloneDatabase, type TestDatabase } from "../../support/postgres.js";

let database: TestDatabase;
let running: RunningSubgraph | undefined;

beforeEach(async () => {
  database = await cloneDatabase("readiness");
});
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Starts a subgraph; answers what asks it whether it is ready. */
async function start(name: SubgraphName): Promise<() => Promise<{ status: number; reason: string }>> {
  const { subgraph, endpoint } = await loneSubgraph(name, { databaseUrl: database.serviceUrls[name] ?? "" });
  running = subgraph;
  return async () => {
    const response = await fetch(new URL("/readyz", endpoint));
    return { status: response.status, reason: ((await response.json()) as { status: string }).status };
  };
}

const run = (statement: string) => asAdmin(database.adminUrl, (sql) => sql.unsafe(statement));

test.each(["sales", "programs"] as const)(
  "%s on a database without its tables is not ready and says why, and is ready once it is migrated",
  async (name) => {
    await run(`drop schema ${name} cascade`);
    const readiness = await start(name);
    const { status, reason } = await readiness();
    expect([status, reason]).toEqual([503, expect.stringMatching(`the database lacks migration .*\\.sql of ${name}: run`)]);
    await expect(running?.transport.ready()).rejects.toThrow(reason);

    await setUpDatabase(database.adminUrl, { servicePassword: inject("postgres").servicePassword });
    await expect.poll(readiness, { timeout: 20_000 }).toEqual({ status: 200, reason: "ready" });
    await running?.transport.ready();
  },
);

test("a database of an older version is not enough, and one of a newer version is", async () => {
  const [newest] = await run(
    "delete from sales.__drizzle_migrations where id = (select max(id) from sales.__drizzle_migrations) returning *",
  );
  const readiness = await start("sales");
  expect((await readiness()).status).toBe(503);
  const { hash, created_at: made } = newest as unknown as { hash: string; created_at: string };
  await run(`insert into sales.__drizzle_migrations (hash, created_at) values ('${hash}', ${made}), ('of-a-newer-version', ${made} + 1)`);
  await expect.poll(readiness, { timeout: 20_000 }).toEqual({ status: 200, reason: "ready" });
});

test("a database that does not answer is told apart from one that lacks a migration", async () => {
  const broken = { orm: { execute: () => Promise.reject(new Error("connect ECONNREFUSED")) } };
  await expect((await migrationCheck("sales", broken as never))()).rejects.toThrow("ECONNREFUSED");
});
