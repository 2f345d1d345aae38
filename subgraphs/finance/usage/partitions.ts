import { sql } from "drizzle-orm";
import { addMonths, monthOf } from "../../../platform/calendar.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";

/** Usage of these months, counted from the present one, gets partitions of its own; older usage shares one. */
const MONTHS_AHEAD = 2;

/** Makes the partitions of `usage_records` before their month begins. */
export function usagePartitions(): TimedWork {
  let ensured = "";
  return {
    name: "usage-partitions",
    tick: async (context) => {
      const month = monthOf(context.now);
      if (ensured === month) return false;
      for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
        await context.orm.execute(sql`select finance.ensure_usage_month(${addMonths(month, ahead)})`);
      }
      ensured = month;
      return true;
    },
  };
}
