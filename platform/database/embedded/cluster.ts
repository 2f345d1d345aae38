import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.js";
import type { Binaries } from "./binaries.js";

/** The superuser's name in every embedded cluster. */
export const SUPERUSER = "postgres";

/**
 * The encoding does not depend on the machine: UTF-8 and code point order, provided by PostgreSQL itself. Left to its
 * defaults, initdb takes both from `LANG`, and makes SQL_ASCII where that is unset.
 */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

/** The superuser's password, made on first use and readable by the owner of the directory alone. */
export async function superuserPassword(data: string): Promise<string> {
  const file = join(data, "password");
  const existing = await readFile(file, "utf8").catch(() => "");
  if (existing) return existing.trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/**
 * Makes a new cluster unless there is one. It is built under another name and renamed, so that an interrupted start
 * leaves nothing behind that looks like a cluster.
 */
export async function ensureCluster(options: {
  cluster: string;
  binaries: Binaries;
  account: Account;
  password: string;
  durable: boolean;
}) {
  const { cluster, binaries, account, password, durable } = options;
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === binaries.major) return;
    throw new Error(
      `The database in ${cluster} was made by PostgreSQL ${version.trim()}, and the programs here are ${binaries.major}: dump it with the old version, or delete the directory to start anew.`,
    );
  }
  const draft = `${cluster}.new`;
  const passwordFile = `${draft}.password`;
  await rm(draft, { recursive: true, force: true });
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

/** What PostgreSQL's programs get to see of the environment: nothing that could change what they do. */
export const CLEAN_ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

async function run(program: string, args: string[], account: Account): Promise<void> {
  const child = spawn(program, args, { ...account, cwd: "/", env: CLEAN_ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`${program} failed (${code}):\n${output}`);
}
