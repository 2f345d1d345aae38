import { sql } from "drizzle-orm";
import type { Connections } from "./database.js";
import { sqlState } from "./errors.js";
import { newestMigration } from "./migrations.js";
import { MIGRATIONS_TABLE } from "./roles.js";

/** SQLSTATEs of a list of migrations that is not there, or not open to its service yet. */
const NOT_THERE: ReadonlySet<string | null> = new Set(["42P01", "3F000", "42501"]);

/**
 * Makes the check whether a database has had every migration of a subgraph that this version knows. A newer version's
 * may be there too: it runs beside this one while it takes over.
 * @returns what answers the newest migration when the database lacks it at that moment; null when it has it. It rejects
 * when the database does not answer.
 */
export async function migrationCheck(subgraph: string, { orm }: Connections): Promise<() => Promise<string | null>> {
  const { file, when } = await newestMigration(subgraph);
  const applied = sql`select 1 from ${sql.identifier(subgraph)}.${sql.identifier(MIGRATIONS_TABLE)} where created_at = ${when}`;
  return async () => {
    try {
      return (await orm.execute(applied)).length > 0 ? null : file;
    } catch (error) {
      if (NOT_THERE.has(sqlState(error))) return file;
      throw error;
    }
  };
}
