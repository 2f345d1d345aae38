/**
 * The whole graph in a process of its own, on the databases of DATABASE_URLS. It loads its code, says so, and starts
 * when it is told to on standard input, so that a spare process takes a killed one's place at once.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { pino } from "pino";
import { startGraph } from "../../../dist/graph.js";
import { systemClock } from "../../../dist/platform/clock.js";
import { natsWakeUps } from "../../../dist/platform/events/nats-wake-ups.js";
import { postgresWakeUps } from "../../../dist/platform/events/wake-ups.js";
import { developerMailbox } from "../../../dist/platform/messages/channel.js";

process.stdin.on("end", () => process.exit());
console.log("loaded");
// It will be killed: what it has compiled is written down now.
flushCompileCache();
await once(process.stdin, "data");
const databaseUrls = JSON.parse(process.env.DATABASE_URLS);
const logger = pino({ level: process.env.TEST_LOG ?? "silent" });
const { NATS_URL } = process.env;
const graph = await startGraph({
  databaseUrls,
  supergraphSdl: readFileSync("schema/supergraph.graphql", "utf8"),
  wakeUps: NATS_URL ? await natsWakeUps(NATS_URL, logger) : await postgresWakeUps(databaseUrls.identity, logger),
  clock: systemClock,
  logger,
  transport: "in-process",
  connections: 6,
  identity: { messageChannel: developerMailbox(process.env.MAILBOX) },
  gateway: { homePage: null },
});
await graph.gateway.listen({ port: Number(process.env.PORT) });
