import { lt } from "drizzle-orm";
import { hourStart } from "../calendar.js";
import type { TimedWork } from "./timers.js";

/** How long a repeated idempotency key is answered with its first outcome. Tickets are expired long before. */
const REMEMBERED_DAYS = 7;

/** Once an hour: forgets outcomes of idempotency keys and used tickets that are too old to be asked for again. */
export function forgetOldResults(): TimedWork {
  let done = 0;
  return {
    name: "forget-old-results",
    tick: async ({ now, runtime: { database, tables } }) => {
      const hour = hourStart(now).getTime();
      if (done === hour) return false;
      const before = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000);
      await database.orm.delete(tables.mutationResults).where(lt(tables.mutationResults.createdAt, before));
      await database.orm.delete(tables.usedTickets).where(lt(tables.usedTickets.usedAt, before));
      done = hour;
      return true;
    },
  };
}
