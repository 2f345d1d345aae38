import { ClosedLoop, httpRequest } from "./load/closed-loop.ts";
import type { Backend } from "./machine/backend.ts";
import { coreBusyMs, processCpuMs, residentMiB } from "./machine/cpu.ts";
import { freePort, GATEWAY_CORE, LOAD_CORE, type Program, startProgram } from "./machine/programs.ts";
import type { Peer } from "./peers/peers.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { SubgraphCounts } from "./subgraphs/counts.ts";

/** What one gateway did in one round. */
export interface Round {
  readonly requestsPerSecond: number;
  /** Processor time of the gateway for a request, milliseconds. */
  readonly cpuMs: number;
  /** Calls of subgraphs; null where they are not counted. */
  readonly callsPerRequest: number | null;
  /** The share of those calls that carried their caller's viewer, so that no other caller's was like them; null as above. */
  readonly withViewer: number | null;
  /** Median and 99th percentile of the time until a whole answer, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
  /** How much of the gateway's core others took, 0 to 1. */
  readonly foreign: number;
  /** How busy the core of the load and the subgraphs was, 0 to 1. */
  readonly loadCore: number;
}

/** A stretch of load: at least so long and at least so many answers, so that a slow gateway has a figure too. */
export interface Stretch {
  readonly ms: number;
  readonly answers: number;
}

/** Whatever is missing then, a stretch ends. */
const LONGEST_MS = 40_000;

/** So long may a gateway take to start. */
const PATIENCE_MS = 120_000;

/** A gateway that runs and is ready for one scenario. */
export class Contestant {
  /** How many requests that are never sent twice have been sent, over all gateways. */
  static #begun = 0;

  readonly peer: Peer;
  readonly program: Program;
  /** Its answer to the scenario's first request. */
  readonly answer: string;
  readonly #port: number;
  readonly #scenario: Scenario;
  readonly #backend: Backend;
  readonly #requests: readonly Buffer[];
  #turn = 0;

  private constructor(peer: Peer, program: Program, port: number, answer: string, scenario: Scenario, backend: Backend) {
    this.peer = peer;
    this.program = program;
    this.answer = answer;
    this.#port = port;
    this.#scenario = scenario;
    this.#backend = backend;
    const { variety, request } = scenario;
    this.#requests = Array.from({ length: variety === "endless" ? 0 : variety }, (_, index) => httpRequest(peer.path, request(index)));
  }

  /** Starts the gateway and waits for its first answer. Throws when it takes too long. */
  static async start(peer: Peer, scenario: Scenario, backend: Backend): Promise<Contestant> {
    const port = await freePort();
    const { supergraph, origin } = backend;
    const program = startProgram({
      core: GATEWAY_CORE,
      args: peer.args({ supergraph, port, subgraphs: origin }),
      environment: peer.environment ?? {},
    });
    const answer = await firstAnswer(program, `http://127.0.0.1:${port}${peer.path}`, scenario);
    return new Contestant(peer, program, port, answer, scenario, backend);
  }

  get residentMiB(): number {
    return residentMiB(this.program.pid);
  }

  /** Loads the gateway, and measures after `settle` for as long as `round`. */
  async round(settle: Stretch, round: Stretch): Promise<Round> {
    const loop = this.load();
    const beside = this.#loadBeside();
    await stretch(loop, settle);
    await this.#backend.takeCounts();
    loop.takeLatencies();
    const before = this.#snapshot(loop);
    await stretch(loop, round);
    const after = this.#snapshot(loop);
    const latencies = loop.takeLatencies().sort((a, b) => a - b);
    const counts = await this.#backend.takeCounts();
    await Promise.all([loop.stop(), beside?.stop()]);
    const elapsed = after.at - before.at;
    const answers = after.answers - before.answers;
    const cpu = after.cpu - before.cpu;
    return {
      requestsPerSecond: (answers / elapsed) * 1000,
      cpuMs: cpu / answers,
      callsPerRequest: counts && callsOf(counts) / answers,
      withViewer: counts && counts.withViewer / callsOf(counts),
      p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
      p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
      failures: loop.counts.failures + (beside?.counts.failures ?? 0),
      foreign: Math.max(0, (after.core - before.core - cpu) / elapsed),
      loadCore: Math.min(1, (after.loadCore - before.loadCore) / elapsed),
    };
  }

  /** The scenario's load, running. */
  load(): ClosedLoop {
    return new ClosedLoop({
      port: this.#port,
      connections: this.#scenario.connections,
      next: () => this.#next(),
      isRight: (body) => this.#isRight(body),
    });
  }

  #loadBeside(): ClosedLoop | null {
    const { beside } = this.#scenario;
    if (!beside) return null;
    const isRight = (body: string) => !body.includes('"errors"');
    return new ClosedLoop({ port: this.#port, connections: 1, next: () => this.#newRequest(beside), isRight });
  }

  #snapshot(loop: ClosedLoop) {
    return {
      at: performance.now(),
      answers: loop.counts.answers,
      cpu: processCpuMs(this.program.pid),
      core: coreBusyMs(GATEWAY_CORE),
      loadCore: coreBusyMs(LOAD_CORE),
    };
  }

  #next(): Buffer {
    const { variety, request } = this.#scenario;
    if (variety === "endless") return this.#newRequest(request);
    this.#turn += 1;
    return this.#requests[this.#turn % variety] as Buffer;
  }

  #newRequest(request: Scenario["request"]): Buffer {
    Contestant.#begun += 1;
    return httpRequest(this.peer.path, request(Contestant.#begun));
  }

  #isRight(body: string): boolean {
    if (this.#scenario.answers === "equal") return body === this.answer;
    return body.length === this.answer.length && !body.includes('"errors"');
  }
}

const callsOf = ({ calls }: SubgraphCounts): number => Object.values(calls).reduce((sum, each) => sum + each, 0);

/** Waits until so much time has passed and so many answers have come. */
export async function stretch(loop: ClosedLoop, { ms, answers }: Stretch): Promise<void> {
  const began = performance.now();
  const enough = loop.counts.answers + answers;
  await sleep(ms);
  while (loop.counts.answers < enough && performance.now() - began < LONGEST_MS) await sleep(20);
}

/** Asks until the gateway is up. */
async function firstAnswer(program: Program, url: string, { request, variety, title }: Scenario): Promise<string> {
  const { headers: own, ...asked } = request(variety === "endless" ? 0 : 1);
  const headers = { accept: "application/json", "content-type": "application/json", ...own };
  const body = JSON.stringify(asked);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(url, { method: "POST", headers, body }).catch(() => null);
    const text = await response?.text();
    if (response?.status === 200 && text !== undefined) return text;
    if (!program.isRunning() || performance.now() > deadline)
      throw new Error(`${url} has no answer to "${title}": ${response?.status} ${text?.slice(0, 500)}`);
    await sleep(200);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
