/** Starts one subgraph by its name: `npm run subgraph -- finance`. Its settings come from the environment. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "subgraphs");
const known = readdirSync(folder);
const name = process.argv[2];

if (name === undefined || !known.includes(name)) {
  console.error(`Usage: npm run subgraph -- <${known.join("|")}>`);
  process.exit(2);
}
await import(join(folder, name, "main.js"));
