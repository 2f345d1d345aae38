import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/** The core of the one gateway that is measured, and that of everything else. On a machine of one core they are one. */
export const GATEWAY_CORE = availableParallelism() > 1 ? 1 : 0;
export const LOAD_CORE = 0;

/** The Node that the project brings: the same for every program. */
export const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

const AUTOGROUP = "/proc/self/autogroup";

/** Compiles this project's gateway to `dist/`. Throws when it does not compile. */
export function compileGateway(): void {
  const directory = fileURLToPath(new URL("../..", import.meta.url));
  const { status } = spawnSync("npm", ["run", "--silent", "compile"], { cwd: directory, stdio: "inherit" });
  if (status !== 0) throw new Error("the gateway does not compile");
}

export interface Program {
  readonly pid: number;
  /** Whether it still runs. */
  isRunning(): boolean;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/**
 * Puts this process on the core of the load, and, with a priority above 0, it and whatever it starts before other
 * programs of the machine: for machines that have others, and only as root.
 */
export function pinMyself(priority: number): void {
  if (priority > 0) {
    setPriority(-priority);
    // Linux weighs sessions before processes, where it groups them.
    if (existsSync(AUTOGROUP)) writeFileSync(AUTOGROUP, String(-priority));
  }
  spawnSync("taskset", ["-pc", String(LOAD_CORE), String(process.pid)]);
}

export interface ProgramOptions {
  readonly core: number;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** Starts a Node program on a core. What it prints is shown only when it ends by itself. */
export function startProgram({ core, args, environment = {}, directory }: ProgramOptions): Program {
  const child = spawn("taskset", ["-c", String(core), NODE, ...args], {
    cwd: directory ?? fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, NODE_ENV: "production", APOLLO_TELEMETRY_DISABLED: "true", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk).slice(-4000);
    });
  }
  let stopping = false;
  const ended = Promise.withResolvers<void>();
  child.once("exit", (code, signal) => {
    running.delete(child);
    if (!stopping) console.error(`${args.join(" ")} ended (${code ?? signal}):\n${printed}`);
    ended.resolve();
  });
  return {
    pid: child.pid ?? 0,
    isRunning: () => running.has(child),
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 3_000);
      await ended.promise;
      clearTimeout(patience);
    },
  };
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
