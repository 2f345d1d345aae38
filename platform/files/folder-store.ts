import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isId } from "../ids.js";
import { type FileStore, type StoredFile, storedFileSchema } from "./store.js";

const ABANDONED_MS = 3_600_000;

/**
 * Files in a local folder, or on a volume that the processes share: one folder per file with `bytes` and
 * `description.json`. A folder is moved to its place whole, and never onto another.
 * @param root made when it is not there
 */
export async function folderStore(root: string): Promise<FileStore> {
  const incoming = join(root, "incoming");
  await mkdir(incoming, { recursive: true });
  await removeAbandoned(incoming);
  // The end of a UUIDv7 is random: folders fill evenly.
  const placeOf = (id: string) => join(root, "files", id.slice(-2), id);
  return {
    incoming,
    put: async (file, folder) => {
      const place = placeOf(file.id);
      await writeFile(join(folder, "description.json"), JSON.stringify(file));
      for (const name of ["bytes", "description.json"]) await flush(join(folder, name));
      await mkdir(dirname(place), { recursive: true });
      if (!(await moveUnlessTaken(folder, place))) return false;
      await flush(dirname(place));
      return true;
    },
    describe: async (id) => {
      if (!isId(id)) return null;
      const text = await readFile(join(placeOf(id), "description.json"), "utf8").catch(nullIfMissing);
      return text === null ? null : readDescription(text);
    },
    open: async (id) => {
      if (!isId(id)) return null;
      const handle = await open(join(placeOf(id), "bytes")).catch(nullIfMissing);
      return handle === null ? null : createReadStream("", { fd: handle });
    },
  };
}

/** What a killed process left half received: no upload takes so long. */
async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const folder = join(incoming, name);
    const changed = (await stat(folder).catch(nullIfMissing))?.mtimeMs ?? 0;
    if (Date.now() - changed > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
  }
}

function readDescription(text: string): StoredFile {
  return storedFileSchema.parse(JSON.parse(text));
}

/** Moving a folder onto one that is not empty fails, which makes the first of two uploads the only one. */
async function moveUnlessTaken(folder: string, place: string): Promise<boolean> {
  try {
    await rename(folder, place);
    return true;
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
    await rm(folder, { recursive: true, force: true });
    return false;
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
