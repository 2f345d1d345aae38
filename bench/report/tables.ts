import type { Round } from "../contestant.ts";
import type { PeerResult } from "../measure.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { median, medianOf, ratio } from "./statistics.ts";

export interface Measured {
  readonly scenario: Scenario;
  readonly results: readonly PeerResult[];
}

const throughput = ({ requestsPerSecond }: Round): number => requestsPerSecond;
/** Requests that a second of processor time pays for. */
const perCpu = ({ cpuMs }: Round): number => 1000 / cpuMs;

/** The table of one scenario: throughput, processor time, and both as ratios to the other gateways. */
export function scenarioTable({ scenario, results }: Measured): string {
  const called = (start: string): PeerResult | undefined => results.find(({ name }) => name.startsWith(start));
  const rivals = [
    { title: "× Apollo", rival: called("Apollo") },
    { title: "× Hive", rival: called("Hive") },
    { title: "of limit", rival: called("limit") },
  ].flatMap(({ title, rival }) => (rival ? [{ title, rival }] : []));
  const heads = ["", "requests/s", ...titles(rivals), "CPU ms/request", ...titles(rivals), "calls/request", "p50 ms", "p99 ms", "MiB"];
  const rows = results.map((result) => [
    result.name,
    `${figure(medianOf(result, throughput))} (${range(result.rounds.map(throughput))})`,
    ...rivals.map(({ rival }) => figure(ratio(result, rival, throughput))),
    figure(medianOf(result, ({ cpuMs }) => cpuMs)),
    ...rivals.map(({ rival }) => figure(ratio(result, rival, perCpu))),
    figure(medianOf(result, ({ callsPerRequest }) => callsPerRequest ?? Number.NaN)),
    figure(medianOf(result, ({ p50Ms }) => p50Ms)),
    figure(medianOf(result, ({ p99Ms }) => p99Ms)),
    String(result.residentMiB),
  ]);
  return [`### ${scenario.title}`, "", scenario.about, "", table(heads, rows), "", conditions(scenario, results)].join("\n");
}

const titles = (rivals: readonly { title: string }[]): string[] => rivals.map(({ title }) => title);

/** What could have disturbed: a busy other core, other programs on the gateway's, failures. */
function conditions({ connections, variety }: Scenario, results: readonly PeerResult[]): string {
  const rounds = results.flatMap((result) => result.rounds);
  const busiest = results.reduce((most, result) => (loadOf(result) > loadOf(most) ? result : most));
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0);
  const different =
    variety === "endless" ? "every request different" : variety === 1 ? "all alike" : `${variety} different requests in turn`;
  const withViewer = Math.min(...rounds.map((round) => round.withViewer ?? Number.NaN));
  return [
    `${connections} connections, ${different}${withViewer > 0 ? `, and ${percent(withViewer)} of the calls of subgraphs too` : ""}.`,
    `The other core was busy ${percent(loadOf(busiest))} at most (with ${busiest.name}); other programs took ${percent(median(rounds.map(({ foreign }) => foreign)))} of the gateway's core.`,
    failures === 0 ? "No failures." : `**${failures} failures.**`,
  ].join(" ");
}

const loadOf = (result: PeerResult): number => medianOf(result, ({ loadCore }) => loadCore);

/** What an entity costs: the gateway's processor time for an answer, divided by its entities. */
export function entityTable(measured: readonly Measured[]): string {
  const names = measured[0]?.results.map(({ name }) => name) ?? [];
  const sizes = measured.map(({ scenario }) => scenario.entities ?? 0);
  const cpuOf = (name: string, { results }: Measured): number => {
    const result = results.find((each) => each.name === name);
    return result ? medianOf(result, ({ cpuMs }) => cpuMs) : Number.NaN;
  };
  const heads = ["", ...sizes.map((size) => size.toLocaleString("en")), "µs per entity, 100 to 1,000", "µs per entity, 1,000 to 5,000"];
  const rows = names.map((name) => {
    const cpu = measured.map((each) => cpuOf(name, each));
    const at = (size: number): number => cpu[sizes.indexOf(size)] ?? Number.NaN;
    const slope = (from: number, to: number): string => figure(((at(to) - at(from)) / (to - from)) * 1000);
    return [name, ...cpu.map((ms) => `${figure(ms)} ms`), slope(100, 1_000), slope(1_000, 5_000)];
  });
  return ["### The cost of an entity", "", "Processor time of an answer, and what one more entity costs.", "", table(heads, rows)].join(
    "\n",
  );
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

const range = (values: readonly number[]): string => `${figure(Math.min(...values))}–${figure(Math.max(...values))}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Three digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
