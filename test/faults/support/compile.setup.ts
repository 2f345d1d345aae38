import { execFileSync } from "node:child_process";
import { build } from "rolldown";

/** Of each program that tests start again and again, one file: resolving and reading a thousand modules is half of a start. */
const PROGRAMS = {
  "graph-process": "test/faults/support/graph-process.mjs",
  "spare-subgraph": "test/faults/support/spare-subgraph.mjs",
  gateway: "dist/gateway/main.js",
  operator: "dist/scripts/operator.js",
  // The gateway's planning thread, which looks for its program beside its own.
  worker: "dist/gateway/planning/worker.js",
};

/** Once per run, before any test starts a process: builds what the processes run; three seconds. */
export async function setup(): Promise<void> {
  execFileSync("npm", ["run", "--silent", "compile"], { stdio: ["ignore", "ignore", "inherit"] });
  await build({
    input: PROGRAMS,
    platform: "node",
    // It finds its pages beside its code.
    external: ["altair-static"],
    // The schema's types have the names of their classes.
    output: { dir: "dist/test/faults/programs", keepNames: true },
    logLevel: "silent",
  });
}
