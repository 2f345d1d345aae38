/**
 * One subgraph in a process of its own. It loads its code, says so, and starts when it is told to on standard input,
 * so that a spare process takes a killed one's place at once.
 */
import { once } from "node:events";

const [name] = process.argv.slice(2);
process.stdin.on("end", () => process.exit());
await import("../../../dist/platform/graphql/serve.js");
await import(`../../../dist/subgraphs/${name}/schema.js`);
console.log("loaded");
await once(process.stdin, "data");
await import(`../../../dist/subgraphs/${name}/main.js`);
