import { pgSchema } from "drizzle-orm/pg-core";
import { pino } from "pino";
import { z } from "zod";
import { systemClock } from "../platform/clock.js";
import { readEnvironment } from "../platform/config.js";
import { connect } from "../platform/database/database.js";
import { ERROR_SERIALIZERS } from "../platform/database/logged-error.js";
import { platformTables } from "../platform/database/tables.js";
import { EventLog } from "../platform/events/log.js";
import { StreamTails } from "../platform/events/tail.js";
import { postgresWakeUps } from "../platform/events/wake-ups.js";
import type { SubgraphRuntime } from "../platform/graphql/context.js";

const settingsSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "the PostgreSQL URL of the subgraph's own role" }),
});

/** Works on a subgraph's data (`DATABASE_URL`) without serving it; it may be served meanwhile. */
export async function withSubgraphsData(name: string, work: (runtime: SubgraphRuntime) => Promise<void>): Promise<void> {
  const { DATABASE_URL } = readEnvironment(settingsSchema, process.env);
  const logger = pino({ serializers: ERROR_SERIALIZERS });
  const database = connect(DATABASE_URL, 6);
  const wakeUps = await postgresWakeUps(DATABASE_URL, logger);
  const tables = platformTables(pgSchema(name));
  const log = new EventLog(name, database, tables, wakeUps, systemClock);
  const tails = new StreamTails(log, wakeUps, () => undefined);
  try {
    await work({ name, database, tables, log, tails, clock: systemClock, logger, tickets: null, files: null, ports: {} });
  } finally {
    tails.close();
    await wakeUps.close();
    await database.close();
  }
}
