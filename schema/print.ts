/**
 * Prints the graph from the code: each subgraph's SDL, and the supergraph composed of them.
 *
 *     npm run schema              writes schema/
 *     npm run schema -- --check   fails when schema/ differs from the code, or when the graph breaks its clients unannounced
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { subgraph as benefits } from "../subgraphs/benefits/schema.js";
import { subgraph as finance } from "../subgraphs/finance/schema.js";
import { subgraph as identity } from "../subgraphs/identity/schema.js";
import { subgraph as programs } from "../subgraphs/programs/schema.js";
import { subgraph as sales } from "../subgraphs/sales/schema.js";
import { findBase } from "./base.js";
import { breakingChanges, unannounced } from "./breaking.js";

const files = await printed();
const supergraph = files.get("supergraph.graphql") ?? "";
const failures = process.argv.includes("--check") ? [...(await drift()), ...(await broken())] : [];

if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exitCode = 1;
} else if (!process.argv.includes("--check")) {
  for (const [name, text] of files) await writeFile(join("schema", name), text);
  console.log(`Wrote ${[...files.keys()].map((name) => `schema/${name}`).join(", ")}.`);
}

/** Every file of schema/ by its name. */
async function printed(): Promise<Map<string, string>> {
  const sdls = new Map<string, string>();
  for (const { name, sdl } of [identity, programs, benefits, sales, finance]) sdls.set(name, await sdl());
  const composed = composeServices(
    // The addresses are those of docker-compose.yml; a gateway's SUBGRAPH_<NAME>_URL goes before them.
    [...sdls].map(([name, sdl]) => ({ name, url: `http://${name}:4000/graphql`, typeDefs: parse(sdl) })),
  );
  if (composed.errors) {
    console.error(composed.errors.map(({ message }) => message).join("\n\n"));
    process.exit(1);
  }
  return new Map([...[...sdls].map(([name, sdl]) => [`${name}.graphql`, sdl] as const), ["supergraph.graphql", composed.supergraphSdl]]);
}

async function drift(): Promise<string[]> {
  const differing: string[] = [];
  for (const [name, text] of files) {
    const committed = await readFile(join("schema", name), "utf8").catch(() => "");
    if (committed !== text) differing.push(`schema/${name} differs from the code: run \`npm run schema\` and commit what it writes.`);
  }
  return differing;
}

async function broken(): Promise<string[]> {
  const base = findBase(supergraph);
  if (!base) {
    console.log("No earlier supergraph is known here, so nothing was checked for breaking changes.");
    return [];
  }
  const changes = breakingChanges(base.supergraph, supergraph);
  const changelog = await readFile("CHANGELOG.md", "utf8").catch(() => "");
  const missing = unannounced(changes, changelog);
  console.log(
    `Compared with the supergraph of ${base.name}: ${changes.length} breaking changes, ${changes.length - missing.length} announced.`,
  );
  return missing.map(
    ({ coordinate, description }) => `Breaking, and not announced: ${description} Name ${coordinate} under "### Breaking" in CHANGELOG.md.`,
  );
}
