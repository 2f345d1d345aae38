import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileStore, StoredFile } from "./store.js";

/** A text that the system writes for an account, such as a contract. */
export interface GeneratedText {
  /** The same for the same text: it is written once. */
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly text: string;
}

/** The file of a generated text; written when it is asked for the first time. */
export async function generatedFile(store: FileStore, { id, name, accountId, text }: GeneratedText, now: Date): Promise<StoredFile> {
  const existing = await store.describe(id);
  if (existing) return existing;
  const bytes = Buffer.from(text, "utf8");
  const file: StoredFile = {
    id,
    name,
    accountId,
    type: "text/plain",
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    use: "GENERATED",
    uploadedBy: null,
    uploadedAt: now.toISOString(),
    image: null,
  };
  const folder = await mkdtemp(join(store.incoming, "generated-"));
  try {
    await writeFile(join(folder, "bytes"), bytes);
    // Somebody else may have written the same meanwhile.
    await store.put(file, folder);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
