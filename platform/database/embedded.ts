import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Logger } from "pino";
import postgres from "postgres";
import { type Account, canReach, serverAccount } from "./embedded/account.js";
import { findBinaries } from "./embedded/binaries.js";
import { ensureCluster, superuserPassword } from "./embedded/cluster.js";
import { KeptServer } from "./embedded/kept-server.js";
import { own, ownerOf } from "./embedded/owner.js";
import { findServer, startServer, stopServer, superuserUrl } from "./embedded/server.js";

/** Where root keeps data when the wanted directory is closed to the account the server runs as (under `/root`). */
const ROOT_DATA = "/var/lib/partner-center-graph";

export interface EmbeddedPostgres {
  /** URL of the superuser, database `postgres`. It stays valid when the server has to be started again. */
  readonly url: string;
  /** The server was found running: an earlier process ended without stopping it. */
  readonly adopted: boolean;
  /** Process number of the server now. */
  readonly pid: () => number;
  /** The directory it was started on, resolved. */
  readonly directory: string;
  /** Where the files really are. */
  readonly dataDirectory: string;
  /** Notes where this process answers; a second start on the same directory tells it to its user. */
  announce(address: string): Promise<void>;
  /** Stops the server in order and lets go of the directory. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server of this process's own on a directory, making the database on first use.
 *
 * Listens on 127.0.0.1 only, on a free port, with a password kept in the directory. Works as root (the server then runs
 * as another account) and as anybody else, whatever the locale. A server left by a killed process is adopted. A server
 * that dies is started again on the same port, tried until it runs or is stopped.
 * @param options.directory where the data is to live; one process at a time
 * @param options.durable false gives up safety against a crash of the machine for speed: tests only
 * @throws when a living process holds the directory, when the machine has no binaries, or when the server does not start
 */
export async function startEmbeddedPostgres(options: {
  directory: string;
  logger?: Pick<Logger, "info" | "warn" | "error">;
  durable?: boolean;
}): Promise<EmbeddedPostgres> {
  const { logger, durable = true } = options;
  await mkdir(options.directory, { recursive: true });
  const directory = await realpath(options.directory);
  const { data, cluster, account } = await place(directory);
  const owner = await own(directory);
  try {
    if (data !== directory) await linkElsewhere(directory, data, logger);
    const password = await superuserPassword(data);
    const binaries = await findBinaries(data, account);
    const start = (again: { port?: number; signal?: AbortSignal }) =>
      startServer({ data, cluster, binaries, account, password, durable, ...again });

    const found = await findServer(cluster, password);
    if (!found) await ensureCluster({ cluster, binaries, account, password, durable });
    const server = found ?? (await start({}));
    const url = superuserUrl(server, password);
    await assertEncoding(url);

    const kept = new KeptServer(server, { start: (port, signal) => start({ port, signal }), logger });
    const lastResort = () => kept.interrupt();
    process.once("exit", lastResort);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await kept.stop();
      process.off("exit", lastResort);
      await owner.release();
    };

    return {
      url,
      adopted: found !== undefined,
      pid: () => kept.pid,
      directory,
      dataDirectory: data,
      announce: (address) => owner.announce(address),
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await owner.release();
    throw error;
  }
}

/**
 * Stops the server in a directory whose process is gone and deletes the directory.
 * @returns false, and leaves everything alone, while a living process holds it
 */
export async function removeAbandoned(directory: string): Promise<boolean> {
  if (ownerOf(directory)) return false;
  const { data, cluster } = await place(await realpath(directory));
  const server = await findServer(cluster, await superuserPassword(data));
  if (server) await stopServer(server);
  for (const path of new Set([data, directory])) await rm(path, { recursive: true, force: true });
  return true;
}

/** Where a directory's data is, and whose it is. */
async function place(directory: string): Promise<{ data: string; cluster: string; account: Account }> {
  let data = directory;
  let account = await serverAccount(join(data, "cluster"));
  if (!(await canReach(dirname(directory), account))) {
    data = join(ROOT_DATA, createHash("sha256").update(directory).digest("hex").slice(0, 16));
    await mkdir(data, { recursive: true });
    account = await serverAccount(join(data, "cluster"));
  }
  // The account must pass through; what is private in here has modes of its own.
  if (account) await chmod(data, 0o755);
  return { data, cluster: join(data, "cluster"), account };
}

/**
 * Notes in the directory where its data is. Data from before the directory was last deleted goes: who deletes the
 * directory wants to start anew, wherever the files are.
 */
async function linkElsewhere(directory: string, data: string, logger: Pick<Logger, "info"> | undefined): Promise<void> {
  const note = join(directory, "location");
  const noted = await readFile(note, "utf8").catch(() => "");
  if (noted !== data) {
    const cluster = join(data, "cluster");
    const server = await findServer(cluster, await superuserPassword(data));
    if (server) await stopServer(server);
    await rm(data, { recursive: true, force: true });
    await mkdir(data, { mode: 0o755 });
    await writeFile(note, data);
  }
  logger?.info(`The database's files are in ${data}: its account cannot reach ${directory}.`);
}

async function assertEncoding(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ encoding: string; provider: string; locale: string | null }[]>`
      select pg_encoding_to_char(encoding) as encoding, datlocprovider::text as provider, datlocale as locale
      from pg_database where datname = 'template1'`;
    if (row?.encoding !== "UTF8" || row.provider !== "b" || row.locale !== "C.UTF-8") {
      throw new Error(
        `The embedded database has encoding ${row?.encoding} and locale ${row?.locale}; it needs UTF8 and C.UTF-8. Delete its directory to make it anew.`,
      );
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}
