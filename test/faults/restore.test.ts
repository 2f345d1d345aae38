import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SUBGRAPHS } from "../../graph.js";
import { type EmbeddedPostgres, removeAbandoned, startEmbeddedPostgres } from "../../platform/database/embedded.js";
import { setUpDatabase } from "../../platform/database/migrations.js";
import { databaseUrl, grantDatabase, prepareDatabase, serviceUrl } from "../../platform/database/roles.js";
import { budgetDesk } from "../support/budgets.js";
import { bearer, overSse } from "../support/client.js";
import { asAdmin, type TestDatabase } from "../support/postgres.js";
import { world } from "../support/world.js";

/**
 * The embedded server comes without pg_dump, and a dump needs one that is no older than its server. So what is dumped
 * lives on the machine's own PostgreSQL, and is restored into a fresh embedded cluster.
 */
const SOURCE = process.env.DUMP_DATABASE_URL ?? "postgres://root@127.0.0.1:5432/postgres";
const PASSWORD = "only-for-tests";
const subgraphs = Object.keys(SUBGRAPHS);

const missing = await whatIsMissing();
if (missing) console.log(`Skipped: resuming after dump and restore. ${missing}`);

describe.skipIf(missing)("after a dump and its restore into a fresh cluster", () => {
  const name = `pcg_dump_${process.pid}`;
  let fresh: EmbeddedPostgres;

  beforeAll(async () => {
    fresh = await startEmbeddedPostgres({ directory: await mkdtemp(join(tmpdir(), "pcg-restore-")), durable: false });
  });
  afterAll(async () => {
    await fresh?.stop();
    if (fresh) await removeAbandoned(fresh.directory);
    await asAdmin(SOURCE, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
  });

  test("a subscriber resumes with its cursor: each missed alert once, in order, then live ones", async () => {
    const source = testDatabase(await setUpDatabase(SOURCE, { database: name, servicePassword: PASSWORD }), name);
    const before = await world("dumped", { transport: "in-process", database: source });
    const partner = await before.partner();
    const customer = await before.customer(partner);
    const another = await before.customer(partner);
    const desk = budgetDesk(before, () => partner.admin);
    await desk.set({ customerId: customer, amount: "100.00" });
    await desk.set({ customerId: another, amount: "1.00" });
    const token = await partner.admin.token();
    const stream = overSse(before.endpoint, { query: LIVE, variables: {} }, bearer(token));
    const first = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await before.spend(customer, "75");
    const seen = (await first).data.budgetAlerts;
    expect(seen.threshold).toBe(75);
    stream.stop();
    await before.settle();
    await before.spend(customer, "15");
    await before.settle();
    await before.close();

    const target = testDatabase(await restoredFrom(source), name);
    // A world makes a metering system of its own, and no two have one name.
    await asAdmin(target.adminUrl, (sql) => sql`update identity.integrations set name = 'Before the dump'`);
    const after = await world("restored", { transport: "in-process", database: target });
    await after.spend(customer, "10", { recordId: "after-the-restore" });
    await after.settle();
    const resumed = overSse(after.endpoint, { query: LIVE, variables: { after: seen.cursor } }, bearer(token));
    expect([await resumed.next(), await resumed.next()].map(({ data }) => data.budgetAlerts.threshold)).toEqual([90, 100]);

    const live = resumed.next();
    await after.spend(another, "1", { recordId: "another" });
    expect((await live).data.budgetAlerts).toMatchObject({ threshold: 100, customer: { id: another } });
    resumed.stop();
    await after.close();
  });

  /** Dumps, and restores what was dumped, in a cluster that has only the roles. */
  async function restoredFrom({ adminUrl }: TestDatabase): Promise<string> {
    const file = join(fresh.directory, "dump");
    execFileSync("pg_dump", ["--format=custom", `--file=${file}`, adminUrl]);
    await prepareDatabase(fresh.url, { database: "only_for_roles", subgraphs, servicePassword: PASSWORD });
    await asAdmin(fresh.url, async (sql) => {
      await sql.unsafe(`create database ${name} template template0 encoding 'UTF8'`);
      await grantDatabase(sql, name, subgraphs);
    });
    const url = databaseUrl(fresh.url, name);
    execFileSync("pg_restore", ["--exit-on-error", `--dbname=${url}`, file]);
    return url;
  }
});

const LIVE = "subscription ($after: Cursor) { budgetAlerts(after: $after) { threshold cursor customer { id } } }";

function testDatabase(adminUrl: string, database: string): TestDatabase {
  const serviceUrls = Object.fromEntries(subgraphs.map((subgraph) => [subgraph, serviceUrl(adminUrl, subgraph, PASSWORD)]));
  return { database, adminUrl, serviceUrls };
}

async function whatIsMissing(): Promise<string | null> {
  const { status, stdout } = spawnSync("pg_dump", ["--version"], { encoding: "utf8" });
  if (status !== 0) return "The programs pg_dump and pg_restore are not installed.";
  const tool = Number(/\d+/.exec(stdout)?.[0]);
  const server = await asAdmin(SOURCE, (sql) => sql`select current_setting('server_version_num')::int / 10000 as major`).catch(() => null);
  if (!server) return `No PostgreSQL server answers at ${SOURCE}; set DUMP_DATABASE_URL to a superuser's URL.`;
  const major = Number(server[0]?.major);
  return major > tool ? `pg_dump ${tool} cannot dump the server of version ${major} at ${SOURCE}.` : null;
}
