import type { Sql } from "postgres";
import { withDatabaseLock } from "./lock.js";

/** Owns every schema and table; migrations run as it. Nobody signs in as it. */
export const OWNER = "pcg_owner";

/** Where a subgraph's schema notes the migrations it has had. */
export const MIGRATIONS_TABLE = "__drizzle_migrations";

/** Tables of a subgraph that every other subgraph may read: its published log. */
const PUBLISHED = ["events", "event_streams"];
/** Tables of a subgraph's own that its service may only read, or only read and add to. */
const RESTRICTED: Readonly<Record<string, string>> = {
  security_audit: "update, delete",
  lifecycle_steps: "update, delete",
  agreement_documents: "update, delete",
  agreement_acceptances: "update, delete",
  signed_agreements: "update, delete",
  [MIGRATIONS_TABLE]: "insert, update, delete",
};

export interface Preparation {
  /** The database, made when it is not there; the one of the URL when left out. */
  readonly database?: string;
  readonly subgraphs: readonly string[];
  /** The password every service role signs in with. */
  readonly servicePassword: string;
}

/** The role a subgraph's service works as. */
function serviceRole(subgraph: string): string {
  return `pcg_${subgraph}`;
}

/**
 * Makes the database with its roles and one schema per subgraph, and sets the rights. May run again at any time, and
 * several times at once.
 * @param adminUrl a superuser, or a role with CREATEROLE and CREATEDB
 * @returns the administrator's URL of the database
 */
export async function prepareDatabase(adminUrl: string, preparation: Preparation): Promise<string> {
  const { subgraphs, servicePassword } = preparation;
  const database = preparation.database ?? new URL(adminUrl).pathname.slice(1);
  const url = databaseUrl(adminUrl, database);

  // Roles belong to the whole server, so whoever prepares any database of it meets at one lock.
  await withDatabaseLock(databaseUrl(adminUrl, "postgres"), async (sql) => {
    await ensureRole(sql, OWNER, "nologin");
    await sql.unsafe(`grant ${name(OWNER)} to current_user`);
    for (const subgraph of subgraphs) await ensureRole(sql, serviceRole(subgraph), `login password ${literal(servicePassword)}`);
    const [existing] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!existing) await sql.unsafe(`create database ${name(database)} template template0 encoding 'UTF8'`);
  });

  await withDatabaseLock(url, async (sql) => {
    await sql.unsafe(`revoke all on schema public from public`);
    await grantDatabase(sql, database, subgraphs);
    for (const subgraph of subgraphs) await sql.unsafe(`create schema if not exists ${name(subgraph)} authorization ${name(OWNER)}`);
    await sql.unsafe(`set role ${name(OWNER)}`);
    await applyGrants(sql);
  });
  return url;
}

/** Lets the owner and the services into a database, and nobody else. A copy of a database does not inherit this. */
export async function grantDatabase(sql: Sql, database: string, subgraphs: readonly string[]): Promise<void> {
  const roles = [OWNER, ...subgraphs.map(serviceRole)].map(name);
  await sql.unsafe(`
    revoke all on database ${name(database)} from public;
    grant connect on database ${name(database)} to ${roles.join(", ")};
    grant create on database ${name(database)} to ${name(OWNER)}`);
}

/**
 * Sets what the service roles may do on everything there is, in one transaction: use the rows of the subgraph's own
 * schema (its audit: add and read; its list of migrations: read), read the log that others publish, and nothing else.
 * Called after every migration, so a new table opens to its service when its rights are complete.
 * @param sql a connection that works as the owner
 */
export async function applyGrants(sql: Sql): Promise<void> {
  const subgraphs = await sql<{ schema: string; tables: string[] }[]>`
    select n.nspname as schema, array(select relname::text from pg_class where relnamespace = n.oid and relkind in ('r', 'p')) as tables
    from pg_namespace n join pg_roles r on r.rolname = 'pcg_' || n.nspname
    where n.nspowner = ${OWNER}::regrole`;
  const roles = subgraphs.map(({ schema }) => name(serviceRole(schema)));
  await sql.begin(async (transaction) => {
    for (const { schema, tables } of subgraphs) {
      await transaction.unsafe(schemaGrants(schema, tables, roles).join(";\n"));
    }
  });
}

/** The URL a subgraph's service connects with, from the administrator's URL of the same database. */
export function serviceUrl(adminUrl: string, subgraph: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = serviceRole(subgraph);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** The same server and user, another database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** Quotes an identifier. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function schemaGrants(subgraph: string, tables: readonly string[], roles: readonly string[]): string[] {
  const schema = name(subgraph);
  const own = name(serviceRole(subgraph));
  const others = roles.filter((role) => role !== own);
  return [
    ...["tables", "sequences", "functions"].map((kind) => `revoke all on all ${kind} in schema ${schema} from public, ${roles.join(", ")}`),
    `grant usage on schema ${schema} to ${roles.join(", ")}`,
    `grant select, insert, update, delete on all tables in schema ${schema} to ${own}`,
    `grant usage on all sequences in schema ${schema} to ${own}`,
    `grant execute on all functions in schema ${schema} to ${own}`,
    ...tables.filter((table) => table in RESTRICTED).map((table) => `revoke ${RESTRICTED[table]} on ${schema}.${name(table)} from ${own}`),
    ...tables
      .filter((table) => others.length > 0 && PUBLISHED.includes(table))
      .map((table) => `grant select on ${schema}.${name(table)} to ${others.join(", ")}`),
  ];
}

async function ensureRole(sql: Sql, role: string, attributes: string): Promise<void> {
  const [existing] = await sql`select 1 from pg_roles where rolname = ${role}`;
  await sql.unsafe(`${existing ? "alter" : "create"} role ${name(role)} ${attributes}`);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
