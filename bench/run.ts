import { parseArgs } from "node:util";
import { DASHBOARD, dashboardBackend, dashboardScenario } from "./dashboard/scenario.ts";
import type { Backend } from "./machine/backend.ts";
import { compileGateway, pinMyself } from "./machine/programs.ts";
import { Subgraphs } from "./machine/subgraphs.ts";
import { measure, type Times } from "./measure.ts";
import { keep, writeResults } from "./report/results.ts";
import { scenarioTable } from "./report/tables.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";

/**
 * `npm run bench -- [--quick] [--only WORD] [--priority 0 to 20]`: measures the scenarios whose name contains the word, prints their
 * tables, and writes RESULTS.md anew. With `--quick` it only prints.
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    priority: { type: "string", default: "0" },
  },
});

const full: Times = {
  rounds: 5,
  warmUp: { ms: 4_000, answers: 250 },
  settle: { ms: 500, answers: 50 },
  round: { ms: 2_000, answers: 100 },
};
const quick: Times = {
  rounds: 3,
  warmUp: { ms: 2_000, answers: 150 },
  settle: { ms: 200, answers: 50 },
  round: { ms: 1_000, answers: 100 },
};
const times = values.quick ? quick : full;

compileGateway();
pinMyself(Number(values.priority));
const wanted = ({ id }: Scenario): boolean => id.includes(values.only);

async function run(scenario: Scenario, backend: Backend): Promise<void> {
  const results = await measure(scenario, backend, times);
  console.log(`${scenarioTable({ scenario, results })}\n`);
  if (!values.quick) keep(scenario, times, results);
}

const subgraphs = await Subgraphs.start();
for (const scenario of SCENARIOS.filter(wanted)) await run(scenario, subgraphs);
await subgraphs.stop();

if (wanted(DASHBOARD)) {
  const backend = await dashboardBackend();
  try {
    await run(dashboardScenario(backend), backend);
  } finally {
    await backend.stop();
  }
}
if (!values.quick) writeResults([...SCENARIOS, DASHBOARD]);
