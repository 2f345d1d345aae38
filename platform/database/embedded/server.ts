import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { Account } from "./account.js";
import type { Binaries } from "./binaries.js";
import { CLEAN_ENVIRONMENT, SUPERUSER } from "./cluster.js";
import { isAlive, waitUntil, workingDirectory } from "./process.js";

/** A running server on a cluster: a child of this process, or one that an earlier process left behind. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly child?: ChildProcess;
}

/** For so long a server may say nothing at all, not even that it is starting up. */
const START_TIMEOUT_MS = 60_000;
const ADOPT_TIMEOUT_MS = 10_000;
const ASK_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 20_000;

/** For a small machine that also runs the services; one writer's commit is on disk when it is answered. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "256MB",
  // Many tenants' partitions and clones of a database are locked in one transaction.
  max_locks_per_transaction: "256",
  max_wal_size: "2GB",
  // Short transactions only: parallel workers and compiled queries cost more than they give, and /dev/shm is small in containers.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  huge_pages: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  log_min_messages: "warning",
};

/** A lost machine loses the data; committed transactions survive every crash of the server process itself. */
const NOT_DURABLE = { fsync: "off", full_page_writes: "off" };

/** Starts a server of this process's own on the cluster; resolves once it answers, which may be after a long recovery. */
export async function startServer(options: {
  data: string;
  cluster: string;
  binaries: Binaries;
  account: Account;
  password: string;
  durable: boolean;
  /** The port of an earlier start, when clients already know it. */
  port?: number;
  /** Gives up: what was started is stopped. */
  signal?: AbortSignal;
}): Promise<RunningServer> {
  const { data, cluster, binaries, account, password, durable } = options;
  const settings = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE) };
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = options.port ?? (await freePort());
    const log = openSync(join(data, "server.log"), "a");
    const child = spawn(
      binaries.postgres,
      ["-D", cluster, "-p", String(port), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      // A session of its own: an interrupt typed at the terminal reaches this process alone, which then stops the server in order.
      { ...account, cwd: "/", env: CLEAN_ENVIRONMENT, detached: true, stdio: ["ignore", log, log] },
    );
    closeSync(log);
    let ended: Error | "exited" | undefined;
    child.once("error", (error) => (ended = error)).once("exit", () => (ended ??= "exited"));
    const isOver = () => ended !== undefined || options.signal?.aborted === true;
    const answered = await untilAnswers({ port, password, cluster }, START_TIMEOUT_MS, isOver);
    const { pid } = child;
    if (answered && pid !== undefined) return { pid, port, child };
    if (pid !== undefined) await stopServer({ pid, port });
    options.signal?.throwIfAborted();
    // Tried again: the port was taken meanwhile, or processes of a killed server still hold its shared memory.
    if (ended !== "exited" || Date.now() > end - START_TIMEOUT_MS / 2) {
      const cause = ended instanceof Error ? ended.message : await lastLines(join(data, "server.log"));
      throw new Error(`PostgreSQL did not start on ${cluster}:\n${cause}`);
    }
    await sleep(500);
  }
}

/**
 * Finds a server that an earlier process left running on the cluster. One that answers is returned, after its recovery
 * where it is at that; one that says nothing for a few seconds is stopped. A `postmaster.pid` whose number now belongs to something else is removed.
 */
export async function findServer(cluster: string, password: string): Promise<RunningServer | undefined> {
  const file = postmasterFile(cluster);
  if (!file || !isAlive(file.pid)) return undefined;
  const { pid, port } = file;
  const works = workingDirectory(pid);
  if (works !== undefined && works !== cluster) {
    if (!processesIn(cluster)) rmSync(join(cluster, "postmaster.pid"), { force: true });
    return undefined;
  }
  const answered = await untilAnswers({ port, password, cluster }, ADOPT_TIMEOUT_MS, () => !isAlive(pid));
  if (answered && isAlive(pid)) return { pid, port };
  if (works === cluster) await stopServer({ pid, port });
  return undefined;
}

/** Stops a server: open transactions are rolled back, then it shuts down in order; by force when that takes too long. */
export async function stopServer(server: RunningServer): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", STOP_TIMEOUT_MS],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!isAlive(server.pid)) return;
    try {
      process.kill(server.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    if (await waitUntil(() => !isAlive(server.pid), patience)) return;
  }
}

/** Runs `ended` once when the server's process is gone. Returns a function that forgets it. */
export function watchServer(server: RunningServer, ended: () => void): () => void {
  if (server.child) {
    const { child } = server;
    child.once("exit", ended);
    child.unref();
    return () => child.off("exit", ended);
  }
  const timer = setInterval(() => {
    if (isAlive(server.pid)) return;
    clearInterval(timer);
    ended();
  }, 500).unref();
  return () => clearInterval(timer);
}

/** The superuser's URL of one database of the server. */
export function superuserUrl(server: Pick<RunningServer, "port">, password: string, database = "postgres"): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/${database}`;
}

/** The lines of a cluster's `postmaster.pid` that matter here. */
function postmasterFile(cluster: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

function processesIn(cluster: string): boolean {
  try {
    return readdirSync("/proc").some((name) => /^\d+$/.test(name) && workingDirectory(Number(name)) === cluster);
  } catch {
    return false;
  }
}

interface Whereabouts {
  readonly port: number;
  readonly password: string;
  readonly cluster: string;
}

/**
 * Waits until a server accepts connections. One that says it is starting up is at work on its recovery, which takes as
 * long as it takes: killed meanwhile, it would begin from the start.
 * @param patienceMs for one that says nothing
 * @param isOver ends the waiting
 */
export async function untilAnswers(server: Whereabouts, patienceMs: number, isOver: () => boolean): Promise<boolean> {
  let end = Date.now() + patienceMs;
  for (;;) {
    const state = await stateOf(server);
    if (state === "answers") return true;
    if (state === "starting up") end = Date.now() + patienceMs;
    if (isOver() || Date.now() > end) return false;
    await sleep(50);
  }
}

/** SQLSTATE of a server that accepts no connections at the moment. */
const CANNOT_CONNECT_NOW = "57P03";

/** Whether the server at that port is the one of this cluster, knows the password and accepts connections. */
async function stateOf({ port, password, cluster }: Whereabouts): Promise<"answers" | "starting up" | "silent"> {
  const sql = postgres(superuserUrl({ port }, password), { max: 1, onnotice: () => undefined });
  const asked = sql<{ directory: string }[]>`select current_setting('data_directory') as directory`.then(
    ([row]) => (row?.directory === cluster ? "answers" : "silent"),
    (error: { code?: string }) => (error.code === CANNOT_CONNECT_NOW ? "starting up" : "silent"),
  );
  try {
    // Where another program takes connections and drops them, the client would try again and again.
    return await Promise.race([asked, sleep(ASK_TIMEOUT_MS, "silent" as const, { ref: false })]);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The system gave no free port.");
  return address.port;
}

async function lastLines(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - 2_000);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(2_000), position: start });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
