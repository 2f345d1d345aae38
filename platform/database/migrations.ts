import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import type { Sql } from "postgres";
import { z } from "zod";
import { changeTables } from "./change-tables.js";
import { withDatabaseLock } from "./lock.js";
import { applyGrants, MIGRATIONS_TABLE, name, OWNER, type Preparation, prepareDatabase } from "./roles.js";

/** The migrations of one subgraph: a folder as drizzle-kit writes it. */
export interface SubgraphMigrations {
  readonly subgraph: string;
  readonly folder: string;
}

interface MigrationOptions extends SubgraphMigrations {
  /** An administrator of the prepared database. */
  readonly url: string;
  /** Told what is waited for when somebody uses a table that is to be changed. */
  readonly onWait?: ((what: string) => void) | undefined;
}

interface MigrationFile {
  readonly file: string;
  readonly hash: string;
  readonly when: number;
}

const journalSchema = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** The migrations of every subgraph of this project. */
export async function findMigrations(): Promise<SubgraphMigrations[]> {
  const folder = join(projectRoot(), "subgraphs");
  const subgraphs = (await readdir(folder)).sort().map((subgraph) => ({ subgraph, folder: join(folder, subgraph, "migrations") }));
  return subgraphs.filter((found) => existsSync(journalOf(found.folder)));
}

/** The last migration of a subgraph of this project: its file and when it was made, as the database notes it. */
export async function newestMigration(subgraph: string): Promise<Pick<MigrationFile, "file" | "when">> {
  const files = await migrationFiles(join(projectRoot(), "subgraphs", subgraph, "migrations"));
  const newest = files.at(-1);
  if (!newest) throw new Error(`${subgraph} has no migrations`);
  return newest;
}

/**
 * Prepares a database and brings every subgraph's tables up to date. May run again at any time, and several times at once.
 * @returns the administrator's URL of the database
 */
export async function setUpDatabase(
  adminUrl: string,
  options: Omit<Preparation, "subgraphs"> & Pick<MigrationOptions, "onWait">,
): Promise<string> {
  const found = await findMigrations();
  const url = await prepareDatabase(adminUrl, { ...options, subgraphs: found.map(({ subgraph }) => subgraph) });
  for (const migrations of found) await migrate({ url, onWait: options.onWait, ...migrations });
  return url;
}

/**
 * Runs the migrations a subgraph has not had yet, all in one transaction, as the owner, and sets the services' rights
 * anew. Of several at once, one works and the others wait and find nothing to do.
 * @throws before anything is changed, when an applied file has changed or is missing, or a new one was put before it
 */
export async function migrate(options: MigrationOptions): Promise<void> {
  const { url, subgraph, folder, onWait } = options;
  const files = await migrationFiles(folder);
  await withDatabaseLock(
    url,
    async (sql) => {
      compare(subgraph, files, await appliedMigrations(sql, subgraph));
      await changeTables(
        sql,
        () => applyMigrations(drizzle(sql), { migrationsFolder: folder, migrationsSchema: subgraph, migrationsTable: MIGRATIONS_TABLE }),
        () => onWait?.(`a table of ${subgraph} that is to be changed is in use, by a backup for example`),
      );
      await applyGrants(sql);
    },
    OWNER,
  );
}

/** The files in the order of the journal; refuses a folder whose files and journal disagree. */
async function migrationFiles(folder: string): Promise<MigrationFile[]> {
  const { entries } = journalSchema.parse(JSON.parse(await readFile(journalOf(folder), "utf8")));
  const listed = entries.map(({ tag }) => `${tag}.sql`);
  const present = (await readdir(folder)).filter((file) => file.endsWith(".sql"));
  const stray = present.find((file) => !listed.includes(file));
  if (stray) throw new Error(`${join(folder, stray)} is not in the journal: make migrations with \`npm run migration\`.`);
  const missing = listed.find((file) => !present.includes(file));
  if (missing) throw new Error(`${join(folder, missing)} is in the journal but missing.`);
  const disordered = entries.find((entry, index) => entry.when <= (entries[index - 1]?.when ?? 0));
  // Drizzle would pass over it without a word: it runs what is later than the last one applied.
  if (disordered) throw new Error(`${join(folder, disordered.tag)}.sql is dated before the one it follows: make it again.`);
  return Promise.all(
    entries.map(async ({ tag, when }) => {
      const text = await readFile(join(folder, `${tag}.sql`), "utf8");
      return { file: `${tag}.sql`, hash: createHash("sha256").update(text).digest("hex"), when };
    }),
  );
}

async function appliedMigrations(sql: Sql, subgraph: string): Promise<{ hash: string; when: number }[]> {
  const [table] = await sql`select 1 from pg_tables where schemaname = ${subgraph} and tablename = ${MIGRATIONS_TABLE}`;
  if (!table) return [];
  const rows = await sql.unsafe<{ hash: string; created_at: string }[]>(
    `select hash, created_at from ${name(subgraph)}.${name(MIGRATIONS_TABLE)} order by created_at, id`,
  );
  return rows.map((row) => ({ hash: row.hash, when: Number(row.created_at) }));
}

/** What was applied must be the beginning of what there is, unchanged. */
function compare(subgraph: string, files: readonly MigrationFile[], applied: readonly { hash: string; when: number }[]): void {
  for (const [index, { hash, when }] of applied.entries()) {
    const file = files[index];
    if (file?.hash === hash && file.when === when) continue;
    const known = files.find((candidate) => candidate.when === when);
    if (!known) {
      throw new Error(
        `The database has a migration of ${subgraph} of ${new Date(when).toISOString()} that is not among this version's files: it was migrated by a newer version, or the file was removed.`,
      );
    }
    if (file && file.when < when) {
      throw new Error(
        `${subgraph}/migrations/${file.file} was never applied, but ${known.file} after it was: date it after what is applied.`,
      );
    }
    throw new Error(`${subgraph}/migrations/${known.file} was changed after it was applied: restore it and make a new migration.`);
  }
}

function journalOf(folder: string): string {
  return join(folder, "meta", "_journal.json");
}

/** The folder of the project's package.json, from the source as from the build. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) throw new Error(`There is no package.json above ${import.meta.dirname}.`);
    folder = dirname(folder);
  }
  return folder;
}
