import { setTimeout as wait } from "node:timers/promises";
import type { Sql } from "postgres";
import { LOCK_NOT_AVAILABLE, sqlState } from "./errors.js";

const LOCK_MS = 1_000;
const PAUSE_MS = 3_000;
/** Five minutes: then whoever started it should know that somebody is in the way. */
const TRIES = 75;

/**
 * Runs work that changes tables. It needs them for itself, and while it waits for somebody who uses one, a backup for
 * example, everybody else waits behind it: so it waits for a moment only, and tries again after a pause for the others.
 * @param sql a connection of its own
 * @param work in one transaction, so that nothing of a try remains
 * @param onWait told of every try that failed
 */
export async function changeTables(sql: Sql, work: () => Promise<void>, onWait: () => void): Promise<void> {
  await sql.unsafe(`set lock_timeout = ${LOCK_MS}`);
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    }
    onWait();
    await wait(PAUSE_MS);
  }
}
