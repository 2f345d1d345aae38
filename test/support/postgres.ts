import postgres from "postgres";
import { inject } from "vitest";
import { databaseUrl, grantDatabase, name as quoted, serviceUrl } from "../../platform/database/roles.js";

/** The server of this run and the database every test's own is copied from. */
export interface TestServer {
  /** A superuser's URL, database `postgres`. */
  readonly adminUrl: string;
  /** The migrated database nobody connects to. */
  readonly template: string;
  readonly subgraphs: readonly string[];
  readonly servicePassword: string;
}

declare module "vitest" {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

/**
 * A database of a test's own. It stays until the run is over: where hundreds of files were deleted a moment ago, a file
 * system looks long for a place for the hundreds of the next copy.
 */
export interface TestDatabase {
  readonly database: string;
  readonly adminUrl: string;
  /** By subgraph: the URL of its service role. */
  readonly serviceUrls: Readonly<Record<string, string>>;
}

let clones = 0;

/**
 * Copies the template: every subgraph's tables, no rows.
 * @param name tells the databases of a run apart when something goes wrong
 * @param source copied instead, rows and all; nobody may be connected with it
 */
export async function cloneDatabase(name: string, source?: TestDatabase): Promise<TestDatabase> {
  const { adminUrl, template, subgraphs, servicePassword } = inject("postgres");
  clones += 1;
  // PostgreSQL cuts names at 63 bytes.
  const database = `${template}_${process.pid}_${clones}_${name.replaceAll(/\W+/g, "_")}`.toLowerCase().slice(0, 63);
  await asAdmin(adminUrl, async (sql) => {
    await sql.unsafe(`create database ${quoted(database)} template ${quoted(source?.database ?? template)}`);
    await grantDatabase(sql, database, subgraphs);
  });
  const url = databaseUrl(adminUrl, database);
  return {
    database,
    adminUrl: url,
    serviceUrls: Object.fromEntries(subgraphs.map((subgraph) => [subgraph, serviceUrl(url, subgraph, servicePassword)])),
  };
}

/** Runs work on one connection that is closed afterwards. */
export async function asAdmin<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
