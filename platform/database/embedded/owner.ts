import { readFileSync } from "node:fs";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../../config.js";
import { isAlive, startOf } from "./process.js";

const ownerSchema = z.object({ pid: z.number(), started: z.string(), address: z.string().nullable() });
type OwnerRecord = z.infer<typeof ownerSchema>;

/** One process's hold on a data directory. */
export interface Owner {
  /** Writes down where this process answers, for whoever tries to start a second one. */
  announce(address: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the directory for this process. A file names the owner; one whose process is gone is taken over.
 * @throws when a living process holds it, saying which and where that one answers
 */
export async function own(directory: string): Promise<Owner> {
  const file = join(directory, "owner.json");
  const draft = join(directory, `owner.${process.pid}.${process.hrtime.bigint()}.json`);
  const record: OwnerRecord = { pid: process.pid, started: startOf(process.pid), address: null };
  try {
    await writeFile(draft, JSON.stringify(record));
    while (!(await linked(draft, file))) {
      const holder = ownerOf(directory);
      if (holder) {
        throw new ConfigError(
          `Another process already runs on ${directory}: process ${holder.pid}${holder.address ? `, which answers at ${holder.address}` : ""}. Use that one, stop it first, or choose another directory.`,
        );
      }
      await removeStale(file, `${draft}.stale`);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    announce: async (address) => {
      await writeFile(draft, JSON.stringify({ ...record, address }));
      await rename(draft, file);
    },
    release: () => rm(file, { force: true }),
  };
}

/** The living process that holds a directory, or undefined. */
export function ownerOf(directory: string): OwnerRecord | undefined {
  const record = read(join(directory, "owner.json"));
  return record && isAlive(record.pid) && startOf(record.pid) === record.started ? record : undefined;
}

function read(file: string): OwnerRecord | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead owner's file away; when a living one's was caught instead (two came at once), puts it back. */
async function removeStale(file: string, aside: string): Promise<void> {
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const record = read(aside);
  if (record && isAlive(record.pid) && startOf(record.pid) === record.started) await linked(aside, file);
  await rm(aside, { force: true });
}
