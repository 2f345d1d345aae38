import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { migrate } from "../../../platform/database/migrations.js";
import { prepareDatabase, serviceUrl } from "../../../platform/database/roles.js";
import { asAdmin } from "../../support/postgres.js";

/** Subgraphs of the test's own: roles belong to the whole server, and those of the project are in use. */
const SUBGRAPHS = ["bakery", "dairy"];
const PASSWORD = "it's a secret";
const FIRST = `
create table bakery.events (stream text not null, seq bigint not null);--> statement-breakpoint
create table bakery.event_streams (stream text primary key);--> statement-breakpoint
create table bakery.security_audit (id bigint generated always as identity primary key, operation text);--> statement-breakpoint
create table bakery.loaves (id serial primary key, name text);--> statement-breakpoint
create function bakery.count_loaves() returns bigint language sql security definer as 'select count(*) from bakery.loaves';`;

let url: string;
let folder: string;
let database: string;

beforeEach(async () => {
  database = `pcg_test_${randomUUID().slice(0, 8)}`;
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
  url = await prepareDatabase(inject("postgres").adminUrl, { database, subgraphs: SUBGRAPHS, servicePassword: PASSWORD });
  await writeMigrations([{ tag: "0000_initial", when: 1000, sql: FIRST }]);
});

afterEach(async () => {
  await asAdmin(inject("postgres").adminUrl, (sql) => sql.unsafe(`drop database ${database} with (force)`));
  await rm(folder, { recursive: true });
});

describe("the service roles", () => {
  beforeEach(() => migrate({ url, subgraph: "bakery", folder }));

  it("may work with the rows of their own tables, and not with the tables themselves", async () => {
    const bakery = as("bakery");
    await bakery("insert into bakery.loaves (name) values ('rye')");
    await bakery("update bakery.loaves set name = 'wheat'");
    expect(await bakery("select name, bakery.count_loaves() as count from bakery.loaves")).toEqual([{ name: "wheat", count: "1" }]);
    await bakery("delete from bakery.loaves");
    for (const statement of [
      "truncate bakery.loaves",
      "drop table bakery.loaves",
      "alter table bakery.loaves add column price numeric",
      "create table bakery.rolls (id int)",
      "create schema cellar",
      "create table public.rolls (id int)",
    ]) {
      await expect(bakery(statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it("read the log that another publishes, and nothing else of it", async () => {
    const dairy = as("dairy");
    expect(await dairy("select * from bakery.events join bakery.event_streams using (stream)")).toEqual([]);
    for (const statement of [
      "insert into bakery.events values ('a', 1)",
      "delete from bakery.events",
      "select * from bakery.loaves",
      "select * from bakery.security_audit",
      "select * from bakery.__drizzle_migrations",
      "select nextval('bakery.loaves_id_seq')",
      "select bakery.count_loaves()",
    ]) {
      await expect(dairy(statement), statement).rejects.toThrow(/permission denied/);
    }
  });

  it("add to the audit and read it, and cannot change or delete what it says, nor the list of migrations", async () => {
    const bakery = as("bakery");
    await bakery("insert into bakery.security_audit (operation) values ('signIn')");
    expect(await bakery("select operation from bakery.security_audit")).toEqual([{ operation: "signIn" }]);
    for (const statement of [
      "update bakery.security_audit set operation = 'nothing'",
      "delete from bakery.security_audit",
      "truncate bakery.security_audit",
      "delete from bakery.__drizzle_migrations",
    ]) {
      await expect(bakery(statement), statement).rejects.toThrow(/permission denied/);
    }
  });

  it("get their rights on a table that a later migration makes, and rights given by hand are taken back", async () => {
    await asAdmin(url, (sql) => sql`grant select on bakery.loaves to pcg_dairy`);
    await writeMigrations([
      { tag: "0000_initial", when: 1000, sql: FIRST },
      { tag: "0001_rolls", when: 2000, sql: "create table bakery.rolls (id int)" },
    ]);
    await migrate({ url, subgraph: "bakery", folder });
    expect(await as("bakery")("select * from bakery.rolls")).toEqual([]);
    await expect(as("dairy")("select * from bakery.loaves")).rejects.toThrow(/permission denied/);
  });

  it("are prepared by several processes at once, and again", async () => {
    const again = () => prepareDatabase(url, { subgraphs: SUBGRAPHS, servicePassword: PASSWORD });
    expect(new Set(await Promise.all([again(), again(), again(), again()]))).toEqual(new Set([url]));
    expect(await as("bakery")("select * from bakery.loaves")).toEqual([]);
  });
});

describe("migrations", () => {
  const second = { tag: "0001_rolls", when: 2000, sql: "create table bakery.rolls (id int)" };
  const third = { tag: "0002_buns", when: 3000, sql: "create table bakery.buns (id int)" };
  const initial = { tag: "0000_initial", when: 1000, sql: FIRST };
  const run = () => migrate({ url, subgraph: "bakery", folder });
  const tables = async () => {
    const rows = await asAdmin(url, (sql) => sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'bakery'`);
    return rows.map(({ name }) => name);
  };

  it("run once, in the schema of their subgraph, whoever runs them at the same time", async () => {
    await writeMigrations([initial, second]);
    await Promise.all([run(), run(), run()]);
    await run();
    expect(await asAdmin(url, (sql) => sql`select count(*)::int as count from bakery.__drizzle_migrations`)).toEqual([{ count: 2 }]);
    const owners = await asAdmin(url, (sql) => sql`select distinct tableowner as owner from pg_tables where schemaname = 'bakery'`);
    expect(owners).toEqual([{ owner: "pcg_owner" }]);
  });

  it("are refused when an applied file has changed, naming it, and nothing new is run", async () => {
    await run();
    await writeMigrations([{ ...initial, sql: `${FIRST} -- and more` }, second]);
    await expect(run()).rejects.toThrow("bakery/migrations/0000_initial.sql was changed after it was applied");
    expect(await tables()).not.toContain("rolls");
  });

  it("are refused when one was put before what is applied, which would otherwise be passed over", async () => {
    await writeMigrations([initial, third]);
    await run();
    await writeMigrations([initial, second, third]);
    await expect(run()).rejects.toThrow("bakery/migrations/0001_rolls.sql was never applied, but 0002_buns.sql after it was");
  });

  it("are refused when the database has one that this version does not know", async () => {
    await writeMigrations([initial, second]);
    await run();
    await writeMigrations([initial]);
    await expect(run()).rejects.toThrow(/has a migration of bakery of 1970-01-01T00:00:02.000Z that is not among this version's files/);
  });

  it("are refused when the folder and its journal disagree", async () => {
    await writeMigrations([initial, { ...second, when: 500 }]);
    await expect(run()).rejects.toThrow("0001_rolls.sql is dated before the one it follows");
    await writeMigrations([initial]);
    await writeFile(join(folder, "0009_stray.sql"), "select 1");
    await expect(run()).rejects.toThrow("0009_stray.sql is not in the journal");
    await rm(join(folder, "0009_stray.sql"));
    await rm(join(folder, "0000_initial.sql"));
    await expect(run()).rejects.toThrow("0000_initial.sql is in the journal but missing");
  });

  it("wait for a backup that runs without making everybody else wait for them", async () => {
    await run();
    await writeMigrations([initial, { ...second, sql: "alter table bakery.loaves add column price numeric" }]);
    const [backup, watcher] = [postgres(url, { max: 1 }), postgres(url, { max: 1 })];
    const over = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const backingUp = backup.begin(async (sql) => {
      await sql`lock table bakery.loaves in access share mode`;
      held.resolve();
      await over.promise;
    });
    await held.promise;
    const waits: string[] = [];
    const migrated = migrate({ url, subgraph: "bakery", folder, onWait: (what) => waits.push(what) });
    const waiting = async () => (await watcher`select from pg_locks where relation = 'bakery.loaves'::regclass and not granted`).length > 0;
    expect(await waitUntil(waiting, 5_000)).toBe(true);
    expect(await as("bakery")("select name from bakery.loaves")).toEqual([]);
    expect(await waitUntil(() => waits.length > 0, 5_000)).toBe(true);

    over.resolve();
    await backingUp;
    await migrated;
    expect(waits[0]).toContain("bakery");
    expect(await as("bakery")("select price from bakery.loaves")).toEqual([]);
    await Promise.all([backup.end(), watcher.end()]);
  });

  it("change nothing when one of several fails", async () => {
    await run();
    await writeMigrations([initial, second, { ...third, sql: "select no_such_function()" }]);
    await expect(run()).rejects.toThrow();
    expect(await tables()).not.toContain("rolls");
  });
});

/** Runs one statement as a subgraph's service. */
function as(subgraph: string): (statement: string) => Promise<object[]> {
  return (statement) => asAdmin(serviceUrl(url, subgraph, PASSWORD), async (sql) => [...(await sql.unsafe(statement))]);
}

async function writeMigrations(migrations: { tag: string; when: number; sql: string }[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "meta"), { recursive: true });
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: "7", when, tag, breakpoints: true }));
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify({ version: "7", dialect: "postgresql", entries }));
  for (const { tag, sql } of migrations) await writeFile(join(folder, `${tag}.sql`), sql);
}
