import { sql } from "drizzle-orm";
import { addMonths, monthOf } from "../../../platform/calendar.js";
import { LOCK_NOT_AVAILABLE, sqlState } from "../../../platform/database/errors.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";

/** Usage of these months, counted from the present one, gets partitions of its own; older usage shares one. */
const MONTHS_AHEAD = 2;
const PAUSE_MS = 60_000;

/**
 * Makes the partitions of `usage_records` before their month begins. Whoever reads the table, as a backup does for
 * hours, keeps it from being changed, and a change that waits keeps out everybody else: so it waits for a moment only,
 * and tries again later.
 */
export function usagePartitions(): TimedWork {
  let ensured = "";
  let nextTry = Number.NEGATIVE_INFINITY;
  return {
    name: "usage-partitions",
    tick: async (context) => {
      const month = monthOf(context.now);
      const now = context.now.getTime();
      if (ensured === month || now < nextTry) return false;
      try {
        await context.transaction(async ({ orm }) => {
          await orm.execute(sql`set local lock_timeout = '1s'`);
          for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
            await orm.execute(sql`select finance.ensure_usage_month(${addMonths(month, ahead)})`);
          }
        });
      } catch (error) {
        if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
        context.runtime.logger.warn({ err: error }, "usage_records is in use, by a backup for example: its next partitions are made later");
        nextTry = now + PAUSE_MS;
        return false;
      }
      ensured = month;
      return true;
    },
  };
}
