import postgres from "postgres";
import type { TestDatabase } from "./postgres.js";

/** Rows that a transaction of the test's has locked: whoever is to change them waits. */
export interface HeldRows {
  /** Resolves when somebody waits for them. */
  waitedFor(): Promise<void>;
  /** Another statement of the same transaction. */
  run(statement: string): Promise<void>;
  /** Ends the transaction. */
  release(): Promise<void>;
}

/** @param select which rows, as `select … from …` */
export async function holdRows({ adminUrl }: TestDatabase, select: string): Promise<HeldRows> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe("begin");
  if ((await sql.unsafe(`${select} for update`)).length === 0) throw new Error(`there is nothing to hold: ${select}`);
  return {
    waitedFor: async () => {
      while ((await sql`select 1 from pg_locks where pg_backend_pid() = any(pg_blocking_pids(pid))`).length === 0);
    },
    run: async (statement) => void (await sql.unsafe(statement)),
    release: async () => {
      await sql.unsafe("commit");
      await sql.end({ timeout: 5 });
    },
  };
}
