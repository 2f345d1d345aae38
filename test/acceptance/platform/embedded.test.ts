import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, waitUntil } from "../../../platform/database/embedded/process.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../platform/database/embedded.js";
import { asAdmin } from "../../support/postgres.js";

interface Started {
  readonly url: string;
  readonly adopted: boolean;
  readonly server: number;
  readonly data: string;
}

const isRoot = process.getuid?.() === 0;
let base: string;
let children: ChildProcess[];
let servers: Set<number>;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "embedded-"));
  await chmod(base, 0o755);
  children = [];
  servers = new Set();
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const pid of servers) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  await rm(base, { recursive: true, force: true });
});

describe("the embedded database", () => {
  it("is UTF-8 in code point order although LANG is unset, and keeps rows from one start to the next", async () => {
    const { started, child } = await inProcess(join(base, "data"), { LANG: undefined, LC_ALL: undefined });
    await asAdmin(started.url, async (sql) => {
      expect(await sql`select current_setting('server_encoding') as encoding, 'Z' < 'a' as ordered, lower('ÄÖ') as lower`).toEqual([
        { encoding: "UTF8", ordered: true, lower: "äö" },
      ]);
      await sql`create table kept as select 'here' as word`;
    });
    await end(child, "SIGTERM");
    expect(isAlive(started.server)).toBe(false);

    const again = await startHere(join(base, "data"));
    expect(again.adopted).toBe(false);
    expect(await asAdmin(again.url, (sql) => sql`select word from kept`)).toEqual([{ word: "here" }]);
    await again.stop();
    expect(isAlive(again.pid())).toBe(false);
  });

  it("listens on this machine only, with a password that only the owner of the directory can read", async () => {
    const database = await startHere(join(base, "data"));
    const settings = await asAdmin(database.url, (sql) => sql`select current_setting('listen_addresses') as addresses`);
    expect(settings).toEqual([{ addresses: "127.0.0.1" }]);
    expect((await stat(join(database.dataDirectory, "password"))).mode & 0o777).toBe(0o600);
    const wrong = new URL(database.url);
    wrong.password = "guessed";
    await expect(asAdmin(wrong.href, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/);
    await database.stop();
  });

  it("adopts the server that a killed process left, rows and address included", async () => {
    const { started, child } = await inProcess(join(base, "data"));
    await asAdmin(started.url, (sql) => sql`create table kept as select 1 as one`);
    await end(child, "SIGKILL");
    expect(isAlive(started.server)).toBe(true);

    const database = await startHere(join(base, "data"));
    expect(database.adopted).toBe(true);
    expect(database.pid()).toBe(started.server);
    expect(database.url).toBe(started.url);
    expect(await asAdmin(database.url, (sql) => sql`select one from kept`)).toEqual([{ one: 1 }]);
    await database.stop();
    expect(isAlive(started.server)).toBe(false);
  });

  it("starts over a stale postmaster.pid, after node and server were killed together", async () => {
    const { started, child } = await inProcess(join(base, "data"));
    process.kill(child.pid ?? 0, "SIGKILL");
    process.kill(started.server, "SIGKILL");
    await waitUntil(() => !isAlive(started.server), 5_000);
    const database = await startHere(join(base, "data"));
    expect(database.adopted).toBe(false);
    await database.stop();
  });

  it("starts although what a killed start left still writes its files", async () => {
    await mkdir(join(base, "data"));
    const orphan = 'mkdir -p "$0" && while mkdir -p "$0/base" && date > "$0/base/1"; do sleep 0.01; done';
    const draft = join(base, "data", "cluster.new");
    children.push(spawn("sh", ["-c", orphan, draft], { stdio: "ignore" }));
    await expect.poll(() => stat(draft).catch(() => null)).not.toBeNull();
    await (await startHere(join(base, "data"))).stop();
    for (const child of children) await end(child, "SIGKILL");

    await (await startHere(join(base, "data"))).stop();
    expect((await readdir(join(base, "data"))).filter((name) => name.includes(".new"))).toEqual([]);
  });

  it("refuses a second start while the first runs, and says where that one answers", async () => {
    const { child } = await inProcess(join(base, "data"));
    const second = startEmbeddedPostgres({ directory: join(base, "data"), durable: false });
    await expect(second).rejects.toThrow(`process ${child.pid}, which answers at http://localhost:4321`);
  });

  it("starts a server that died again, at the same address", async () => {
    const database = await startHere(join(base, "data"));
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined, connect_timeout: 2 });
    await sql`create table kept as select 1 as one`;
    const first = database.pid();
    process.kill(first, "SIGKILL");
    expect(await waitUntil(() => database.pid() !== first, 30_000)).toBe(true);
    servers.add(database.pid());
    await sql.end();
    expect(await asAdmin(database.url, (again) => again`select one from kept`)).toEqual([{ one: 1 }]);
    await database.stop();
  });

  it.runIf(isRoot)("started by root below a closed folder, keeps its files where the server's account can reach them", async () => {
    await chmod(base, 0o700);
    const database = await startHere(join(base, "data"));
    expect(database.dataDirectory).not.toContain(base);
    await database.stop();

    // Deleting the directory starts anew, wherever the files are.
    await rm(join(base, "data"), { recursive: true });
    const { data } = (await inProcess(join(base, "data"))).started;
    expect(data).toBe(database.dataDirectory);
    expect(await readFile(join(base, "data", "location"), "utf8")).toBe(data);
    for (const child of children) await end(child, "SIGTERM");
    await rm(data, { recursive: true });
  });

  it.runIf(isRoot)("runs for an ordinary user, and tells another whose it is", async () => {
    const nobody = { uid: 65534, gid: 65534 };
    await mkdir(join(base, "home"));
    await chown(join(base, "home"), nobody.uid, nobody.gid);
    const { started, child } = await inProcess(join(base, "home", "data"), {}, nobody);
    expect((await stat(`/proc/${started.server}`)).uid).toBe(nobody.uid);
    await end(child, "SIGTERM");

    await (await startHere(join(base, "other"))).stop();
    await expect(inProcess(join(base, "other"), {}, nobody)).rejects.toThrow(/belongs to user \d+, and you are user 65534/);
  });
});

async function startHere(directory: string): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ directory, durable: false });
  servers.add(database.pid());
  return database;
}

/** Starts it in a process of its own; rejects with what that wrote when it ends instead. */
async function inProcess(directory: string, env: NodeJS.ProcessEnv = {}, account: { uid?: number; gid?: number } = {}) {
  const child = spawn(
    process.execPath,
    ["--import", "./test/support/typescript-imports.ts", "test/support/database-process.ts", directory],
    { ...account, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  children.push(child);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([text]) => String(text)),
    once(child, "close").then(() => Promise.reject(new Error(errors))),
  ]);
  const started = JSON.parse(line) as Started;
  servers.add(started.server);
  return { started, child };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}
