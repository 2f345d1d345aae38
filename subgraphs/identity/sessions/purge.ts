import { lte } from "drizzle-orm";
import type { SubgraphRuntime } from "../../../platform/graphql/context.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";
import { purgeCodes } from "../verification/codes.js";
import { purgeAttempts } from "./attempts.js";
import { LONGEST_LIFE_MS } from "./lifetimes.js";
import { sessions } from "./sessions.tables.js";

const INTERVAL_MS = 3_600_000;
const lastRun = new WeakMap<SubgraphRuntime, number>();

/** Every hour: forgets sessions that are over for sure, windows of wrong tries, and codes that have expired. */
export const sessionPurge: TimedWork = {
  name: "session purge",
  tick: async (context) => {
    const { runtime } = context;
    const now = runtime.clock.now().getTime();
    if (now - (lastRun.get(runtime) ?? Number.NEGATIVE_INFINITY) < INTERVAL_MS) return false;
    lastRun.set(runtime, now);
    await purgeAttempts(context);
    await purgeCodes(context);
    await context.db.delete(sessions, lte(sessions.createdAt, new Date(now - LONGEST_LIFE_MS)));
    return false;
  },
};
