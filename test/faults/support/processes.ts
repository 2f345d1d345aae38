import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Node as the npm scripts run it. */
const NODE = process.execPath;

/** Where a program is that `compile.setup.ts` has made one file of. */
export function program(name: string): string {
  return `dist/test/faults/programs/${name}.js`;
}

/** A process that can be killed at any moment and started again. */
export interface Killable {
  /** Tells a program that waits on its standard input to go on. */
  go(): void;
  kill(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 * @param ready resolves when the program can work
 */
export async function run(
  args: readonly string[],
  env: Record<string, string>,
  ready: (child: ChildProcess) => Promise<void>,
): Promise<Killable> {
  const child = spawn(NODE, args, {
    // What one has compiled, the next reads.
    env: { ...process.env, NODE_COMPILE_CACHE: "dist/test/faults/compiled", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  try {
    await Promise.race([ready(child), exited.then(([code]) => Promise.reject(new Error(`${args.join(" ")} ended with ${code}`)))]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    go: () => void child.stdin?.write("go\n"),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Waits for the first line that a program prints. */
export async function firstLine(child: ChildProcess): Promise<void> {
  if (child.stdout) await once(child.stdout, "data");
}

/** Runs one of the scripts to its end. */
export function runScript(path: string, args: readonly string[], env: Record<string, string>): SpawnSyncReturns<string> {
  return spawnSync(NODE, [path, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

/**
 * Asks again until the answer is yes. Processes that start beside each other on few cores take their time.
 * @throws when it is not in time, whether the answer is no or there is none
 */
export async function until(question: () => Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const late = sleep(milliseconds, undefined, { ref: false }).then(() => Promise.reject(new Error("it did not come true in time")));
  late.catch(() => undefined);
  while (!(await Promise.race([question().catch(() => false), late]))) await sleep(20);
}

/** Waits until a service says that it is ready. */
export function untilReady(url: string): Promise<void> {
  return until(async () => (await fetch(new URL("/readyz", url))).ok);
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Loads a program's next life while the present one runs. */
export interface Understudy {
  /** The spare takes over; resolves when it is ready. */
  start(): Promise<void>;
  kill(): Promise<void>;
  end(): Promise<void>;
}

/**
 * A program that is to be killed and started again often.
 * @param args of a program that says when it is loaded and waits for `go`
 */
export function understudied(args: readonly string[], env: Record<string, string>, ready: () => Promise<void>): Understudy {
  const load = () => run(args, env, firstLine);
  let spare = load();
  let playing: Killable | undefined;
  return {
    start: async () => {
      playing = await spare;
      playing.go();
      spare = load();
      // Whoever needs it hears of its failure.
      spare.catch(() => undefined);
      await ready();
    },
    kill: async () => playing?.kill(),
    end: async () => {
      await playing?.kill();
      await spare.then((each) => each.kill()).catch(() => undefined);
    },
  };
}
