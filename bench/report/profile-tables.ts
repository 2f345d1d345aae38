import type { Profiler } from "node:inspector";
import { table } from "./tables.ts";

interface Share {
  readonly name: string;
  readonly milliseconds: number;
}

/** What a profile says about where time goes: by package or room, and by function, the largest first. Idle time and the profiler's own are left out. */
export function profileTables(profile: Profiler.Profile, functions: number): string {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const byFunction = new Map<string, number>();
  const byPlace = new Map<string, number>();
  profile.samples?.forEach((id, index) => {
    const frame = nodes.get(id)?.callFrame;
    if (!frame || frame.functionName === "(idle)" || frame.url.startsWith("node:inspector")) return;
    const spent = (profile.timeDeltas?.[index] ?? 0) / 1000;
    add(byFunction, functionOf(frame), spent);
    add(byPlace, placeOf(frame), spent);
  });
  const total = [...byPlace.values()].reduce((sum, each) => sum + each, 0);
  return [
    "Self time by place:",
    "",
    shares(byPlace, total, 30),
    "",
    "Self time by function:",
    "",
    shares(byFunction, total, functions),
  ].join("\n");
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function shares(sums: ReadonlyMap<string, number>, total: number, most: number): string {
  const sorted: Share[] = [...sums].map(([name, milliseconds]) => ({ name, milliseconds })).sort((a, b) => b.milliseconds - a.milliseconds);
  const row = ({ name, milliseconds }: Share): string[] => [name, `${((milliseconds / total) * 100).toFixed(1)} %`];
  return table(["", "share"], sorted.slice(0, most).map(row));
}

function functionOf({ functionName, url, lineNumber }: Profiler.ProfileNode["callFrame"]): string {
  const name = functionName || "(anonymous)";
  if (url === "") return name;
  return `\`${name}\` ${shortUrl(url)}:${lineNumber + 1}`;
}

/** V8's own work has no address; Node's begins with `node:`; a package is the last folder behind `node_modules`. */
function placeOf({ functionName, url }: Profiler.ProfileNode["callFrame"]): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "V8 built-ins and generated code";
  if (url.startsWith("node:")) return url.split("/").slice(0, 2).join("/");
  const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  const last = packages.at(-1)?.[1];
  return last ?? shortUrl(url).split("/").slice(0, -1).join("/");
}

function shortUrl(url: string): string {
  const path = url.replace(/^file:\/\//, "");
  const inPackage = path.lastIndexOf("node_modules/");
  if (inPackage !== -1) return path.slice(inPackage + "node_modules/".length);
  return path.replace(/^.*?\/(?=dist\/|bench\/)/, "");
}
