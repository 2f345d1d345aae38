import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Profiler } from "node:inspector";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Contestant, stretch } from "./contestant.ts";
import { compileGateway, pinMyself } from "./machine/programs.ts";
import { Subgraphs } from "./machine/subgraphs.ts";
import type { Peer } from "./peers/peers.ts";
import { profileTables } from "./report/profile-tables.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";

/**
 * Where the time of a gateway goes: `npm run profile -- [--scenario heavy-different] [--peer "this gateway"]
 * [--seconds 8] [--functions 50] [--priority 0 to 20] [--keep FILE.cpuprofile]`.
 */
const { values } = parseArgs({
  options: {
    scenario: { type: "string", default: "heavy-different" },
    peer: { type: "string", default: "this gateway" },
    seconds: { type: "string", default: "8" },
    functions: { type: "string", default: "50" },
    priority: { type: "string", default: "0" },
    keep: { type: "string" },
  },
});

const scenario = SCENARIOS.find(({ id }) => id === values.scenario);
const peer = scenario?.peers.find(({ name }) => name.toLowerCase().includes(values.peer.toLowerCase()));
if (!scenario || !peer) throw new Error(`There is no such scenario or gateway. Scenarios: ${SCENARIOS.map(({ id }) => id).join(", ")}.`);

const directory = mkdtempSync(join(tmpdir(), "profile-"));
const file = values.keep ?? join(directory, "gateway.cpuprofile");

function profiled(plain: Peer): Peer {
  const hook = new URL("machine/profiler.ts", import.meta.url).href;
  return { ...plain, args: (start) => ["--import", hook, ...plain.args(start)], environment: { PROFILE_FILE: file } };
}

compileGateway();
pinMyself(Number(values.priority));
const subgraphs = await Subgraphs.start();
await subgraphs.setDelay(scenario.delayMs);
const contestant = await Contestant.start(profiled(peer), scenario, subgraphs);
const loop = contestant.load();
await stretch(loop, { ms: 5_000, answers: 300 });
const before = loop.counts.answers;
process.kill(contestant.program.pid, "SIGUSR2");
await stretch(loop, { ms: Number(values.seconds) * 1000, answers: 100 });
process.kill(contestant.program.pid, "SIGUSR2");
const answers = loop.counts.answers - before;
await loop.stop();
const profile = await written(file);
await contestant.program.stop();
await subgraphs.stop();
rmSync(directory, { recursive: true });

console.log(
  `# Where the time goes\n\n${contestant.peer.name}, ${scenario.title}: ${answers} answers.\n\n${profileTables(profile, Number(values.functions))}`,
);

/** The profile, as soon as all of it has been written. */
async function written(path: string): Promise<Profiler.Profile> {
  for (;;) {
    try {
      return JSON.parse(readFileSync(path, "utf8")) as Profiler.Profile;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
