import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type EmbeddedPostgres, removeAbandoned, startEmbeddedPostgres } from "../../platform/database/embedded.js";
import { findMigrations, setUpDatabase } from "../../platform/database/migrations.js";
import { name as quoted } from "../../platform/database/roles.js";
import { asAdmin, type TestServer } from "./postgres.js";

/** One password for every run: runs that share a server share its roles. */
const SERVICE_PASSWORD = "only-for-tests";
const DIRECTORY = join(tmpdir(), `partner-center-graph-tests-${process.getuid?.() ?? ""}`);

/** The projects of one run share one server and one folder of answers: the first sets them up, the last ends them. */
let shared: Promise<{ server: TestServer; answers: string; stop: () => Promise<void> }> | undefined;
let users = 0;

/** Before any test: a server, embedded or that of TEST_DATABASE_URL, with one migrated database to copy. */
export async function setup(project: TestProject): Promise<void> {
  users += 1;
  shared ??= start();
  const { server, answers } = await shared;
  project.provide("postgres", server);
  project.provide("answers", answers);
}

export async function teardown(): Promise<void> {
  users -= 1;
  if (users === 0) await (await shared)?.stop();
}

async function start(): Promise<{ server: TestServer; answers: string; stop: () => Promise<void> }> {
  const answers = await mkdtemp(join(tmpdir(), "pcg-answers-"));
  const given = process.env.TEST_DATABASE_URL;
  const embedded = given ? undefined : await startEmbedded();
  const adminUrl = given ?? embedded?.url ?? "";
  const template = `pcg_test_${randomUUID().slice(0, 8)}`;
  await setUpDatabase(adminUrl, { database: template, servicePassword: SERVICE_PASSWORD });
  const subgraphs = (await findMigrations()).map(({ subgraph }) => subgraph);
  return {
    server: { adminUrl, template, subgraphs, servicePassword: SERVICE_PASSWORD },
    answers,
    stop: async () => {
      await rm(answers, { recursive: true, force: true });
      if (given) await dropAll(given, template);
      if (embedded) {
        await embedded.stop();
        await removeAbandoned(embedded.directory);
      }
    },
  };
}

async function startEmbedded(): Promise<EmbeddedPostgres> {
  await mkdir(DIRECTORY, { recursive: true });
  // A run that was killed leaves its server behind. One of the last minute may be about to start.
  for (const left of await readdir(DIRECTORY)) {
    const { mtimeMs } = await stat(join(DIRECTORY, left));
    if (Date.now() - mtimeMs > 60_000) await removeAbandoned(join(DIRECTORY, left));
  }
  return startEmbeddedPostgres({ directory: join(DIRECTORY, randomUUID().slice(0, 8)), durable: false });
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  await asAdmin(adminUrl, async (sql) => {
    const databases = await sql<{ name: string }[]>`select datname as name from pg_database where starts_with(datname, ${prefix})`;
    for (const { name } of databases) await sql.unsafe(`drop database ${quoted(name)} with (force)`);
  });
}
