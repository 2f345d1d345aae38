import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { NODE } from "../machine/programs.ts";
import type { PeerResult, Times } from "../measure.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { entityTable, type Measured, scenarioTable } from "./tables.ts";

/** A scenario's figures as they are kept, with what they were measured on. */
interface Kept {
  readonly measuredAt: string;
  readonly commit: string;
  readonly node: string;
  readonly processor: string;
  readonly times: Times;
  readonly results: readonly PeerResult[];
}

const fileOf = (id: string): URL => new URL(`../results/${id}.json`, import.meta.url);

/** Keeps every round of a scenario in `results/`. */
export function keep({ id }: Scenario, times: Times, results: readonly PeerResult[]): void {
  const kept: Kept = {
    measuredAt: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    node: execFileSync(NODE, ["--version"], { encoding: "utf8" }).trim(),
    processor: `${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown processor"}`,
    times,
    results,
  };
  mkdirSync(new URL("../results/", import.meta.url), { recursive: true });
  writeFileSync(fileOf(id), `${JSON.stringify(kept, null, 1)}\n`);
}

/** Writes RESULTS.md from what is kept, each scenario as it was last measured. */
export function writeResults(scenarios: readonly Scenario[]): void {
  const measured = scenarios.flatMap((scenario) => {
    const kept = keptOf(scenario);
    return kept ? [{ scenario, results: kept.results, circumstances: circumstances(kept) }] : [];
  });
  const entities = measured.filter(({ scenario }) => scenario.entities !== undefined);
  const others = measured.filter(({ scenario }) => scenario.entities === undefined);
  const section = (each: Measured & { circumstances: string }): string => `${scenarioTable(each)} ${each.circumstances}`;
  const parts = [
    "# Results",
    `Written by \`npm run bench\`; [README.md](README.md) says how to read it. Beside this gateway: ${versions()}. The answers of a table were compared and are equal.`,
    ...others.map(section),
    ...(entities.length > 1 ? [entityTable(entities)] : []),
    ...entities.map(section),
  ];
  writeFileSync(new URL("../RESULTS.md", import.meta.url), `${parts.join("\n\n")}\n`);
}

function keptOf({ id }: Scenario): Kept | null {
  const file = fileOf(id);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : null;
}

function circumstances({ measuredAt, commit, node, processor, times }: Kept): string {
  const when = `${measuredAt.slice(0, 16).replace("T", " ")} UTC`;
  return `${times.rounds} rounds of at least ${times.round.ms / 1000} s in turn; ${when}, ${commit}, Node ${node}, ${processor}.`;
}

function versions(): string {
  const names = ["@apollo/gateway", "@apollo/server", "@graphql-hive/gateway", "@graphql-hive/router-runtime", "undici"];
  return names.map((name) => `${name} ${versionOf(name)}`).join(", ");
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
