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
    tick: async (context) => {
      const { now, runtime } = context;
      const { mutationResults, usedTickets } = runtime.tables;
      const hour = hourStart(now).getTime();
      if (done === hour) return false;
      const before = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000);
      await context.transaction(async ({ orm }) => {
        await orm.delete(mutationResults).where(lt(mutationResults.createdAt, before));
        await orm.delete(usedTickets).where(lt(usedTickets.usedAt, before));
      });
      done = hour;
      return true;
    },
  };
}
