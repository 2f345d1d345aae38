import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Account } from "./account.js";
import type { Binaries } from "./binaries.js";

/** The superuser's name in every embedded cluster. */
export const SUPERUSER = "postgres";

/**
 * The encoding does not depend on the machine: UTF-8 and code point order, provided by PostgreSQL itself. Left to its
 * defaults, initdb takes both from `LANG`, and makes SQL_ASCII where that is unset.
 */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

/** What the names of clusters end in that are being made. */
const DRAFT = ".new";

/** The superuser's password, made on first use and readable by the owner of the directory alone. */
export async function superuserPassword(data: string): Promise<string> {
  const file = join(data, "password");
  const existing = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (existing) return existing.trim();
  const password = randomBytes(24).toString("base64url");
  // The cluster knows no other password: it is on disk before there is a cluster.
  const draft = `${file}.new`;
  await writeFile(draft, password, { mode: 0o600, flush: true });
  await rename(draft, file);
  await flush(data);
  return password;
}

async function flush(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a new cluster unless there is one. It is built under a name of its own and renamed, so that an interrupted start
 * leaves nothing behind that looks like a cluster, and what still works on that one is in nobody's way.
 */
export async function ensureCluster(options: {
  cluster: string;
  binaries: Binaries;
  account: Account;
  password: string;
  durable: boolean;
}) {
  const { cluster, binaries, account, password, durable } = options;
  await removeDrafts(cluster);
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === binaries.major) return;
    throw new Error(
      `The database in ${cluster} was made by PostgreSQL ${version.trim()}, and the programs here are ${binaries.major}: dump it with the old version, or delete the directory to start anew.`,
    );
  }
  const draft = `${cluster}${DRAFT}.${randomBytes(6).toString("hex")}`;
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid);
    await chmod(draft, 0o700);
    await run(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        ...LOCALE,
        ...(durable ? [] : ["--no-sync"]),
      ],
      account,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster);
}

/**
 * Removes what killed starts left. Where one's initdb still writes, something may remain until the next start.
 * No other start is at work: one process at a time has the directory.
 */
async function removeDrafts(cluster: string): Promise<void> {
  for (const name of await readdir(dirname(cluster))) {
    if (!name.startsWith(basename(cluster) + DRAFT)) continue;
    await rm(join(dirname(cluster), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** What PostgreSQL's programs get to see of the environment: nothing that could change what they do. */
export const CLEAN_ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

async function run(program: string, args: string[], account: Account): Promise<void> {
  const child = spawn(program, args, { ...account, cwd: "/", env: CLEAN_ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`${program} failed (${code}):\n${output}`);
}
