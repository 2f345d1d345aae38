import postgres, { type Sql } from "postgres";

/**
 * Runs work on one connection of its own while holding the lock that lets one process at a time change a database's
 * roles, schemas and tables. Advisory locks belong to one database of the server.
 * @param role the role to work as, when it is not the URL's own
 */
export async function withDatabaseLock<T>(url: string, work: (sql: Sql) => Promise<T>, role?: string): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { ...(role ? { role } : {}) } });
  try {
    await sql`select pg_advisory_lock(hashtextextended('partner-center-graph', 0))`;
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
