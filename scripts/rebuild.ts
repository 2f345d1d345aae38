/**
 * Builds what a subgraph knows of another's facts anew, from the start of the log: `npm run rebuild -- sales spending`.
 * The subgraph may run meanwhile: it sees the old projection until the new one is whole.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pgSchema } from "drizzle-orm/pg-core";
import { pino } from "pino";
import { z } from "zod";
import { systemClock } from "../platform/clock.js";
import { ConfigError, readEnvironment, run } from "../platform/config.js";
import { connect } from "../platform/database/database.js";
import { platformTables } from "../platform/database/tables.js";
import { rebuild } from "../platform/events/consumers.js";
import { EventLog } from "../platform/events/log.js";
import { StreamTails } from "../platform/events/tail.js";
import { postgresWakeUps } from "../platform/events/wake-ups.js";
import type { Subgraph } from "../platform/graphql/subgraph.js";

const settingsSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "the PostgreSQL URL of the subgraph's own role" }),
});

run(async () => {
  const [name, projection] = process.argv.slice(2);
  const folder = join(import.meta.dirname, "..", "subgraphs");
  const known = readdirSync(folder);
  if (!name || !known.includes(name)) throw new ConfigError(`Usage: npm run rebuild -- <${known.join("|")}> <projection>`);
  const { subgraph } = (await import(join(folder, name, "schema.js"))) as { subgraph: Subgraph };
  const consumers = (subgraph.consumers ?? []).filter(({ reset }) => reset !== null);
  const consumer = consumers.find((candidate) => candidate.name === projection);
  if (!consumer)
    throw new ConfigError(`${name} has these projections: ${consumers.map((candidate) => candidate.name).join(", ") || "none"}`);

  const { DATABASE_URL } = readEnvironment(settingsSchema, process.env);
  const logger = pino();
  const database = connect(DATABASE_URL, 4);
  const wakeUps = await postgresWakeUps(DATABASE_URL, logger);
  const tables = platformTables(pgSchema(name));
  const log = new EventLog(name, database, tables, wakeUps, systemClock);
  const tails = new StreamTails(log, wakeUps, () => undefined);
  try {
    await rebuild({ name, database, tables, log, tails, clock: systemClock, logger, tickets: null, files: null, ports: {} }, consumer);
    logger.info(`${name} has built ${consumer.name} anew`);
  } finally {
    tails.close();
    await wakeUps.close();
    await database.close();
  }
});
