import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadProduct } from "./product.ts";

/**
 * The project's own graph on a database that is ready, gateway and subgraphs in this one process:
 * `DATABASES=JSON node dashboard/graph-program.ts --port N --transport in-process|http`.
 */
const { values } = parseArgs({ options: { port: { type: "string" }, transport: { type: "string" } } });

const product = await loadProduct();
const databaseUrls = JSON.parse(process.env.DATABASES ?? "{}") as Record<string, string>;
const logger = product.pino({ level: "warn" });
const graph = await product.startGraph({
  databaseUrls,
  supergraphSdl: readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8"),
  wakeUps: await product.postgresWakeUps(databaseUrls.identity ?? "", logger),
  clock: product.systemClock,
  logger,
  transport: values.transport,
  identity: { messageChannel: product.collectingChannel() },
  gateway: { homePage: null },
});
await graph.gateway.listen({ port: Number(values.port) });
process.once("SIGTERM", () => process.exit(0));
