/**
 * One subgraph in a process of its own. It loads its code, says so, and starts when it is told to on standard input,
 * so that a spare process takes a killed one's place at once.
 */
import { once } from "node:events";
import { flushCompileCache } from "node:module";

const SUBGRAPHS = {
  identity: [() => import("../../../dist/subgraphs/identity/schema.js"), () => import("../../../dist/subgraphs/identity/main.js")],
  programs: [() => import("../../../dist/subgraphs/programs/schema.js"), () => import("../../../dist/subgraphs/programs/main.js")],
  benefits: [() => import("../../../dist/subgraphs/benefits/schema.js"), () => import("../../../dist/subgraphs/benefits/main.js")],
  sales: [() => import("../../../dist/subgraphs/sales/schema.js"), () => import("../../../dist/subgraphs/sales/main.js")],
  finance: [() => import("../../../dist/subgraphs/finance/schema.js"), () => import("../../../dist/subgraphs/finance/main.js")],
};

const [load, start] = SUBGRAPHS[process.argv[2]];
process.stdin.on("end", () => process.exit());
await import("../../../dist/platform/graphql/serve.js");
await load();
console.log("loaded");
// It will be killed: what it has compiled is written down now.
flushCompileCache();
await once(process.stdin, "data");
await start();
