/**
 * Builds what a subgraph knows of another's facts anew, from the start of the log: `npm run rebuild -- sales spending`.
 * The subgraph may run meanwhile: it sees the old projection until the new one is whole.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, run } from "../platform/config.js";
import { rebuild } from "../platform/events/consumers.js";
import type { Subgraph } from "../platform/graphql/subgraph.js";
import { withSubgraphsData } from "./offline.js";

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

  await withSubgraphsData(name, async (runtime) => {
    await rebuild(runtime, consumer);
    runtime.logger.info(`${name} has built ${consumer.name} anew`);
  });
});
