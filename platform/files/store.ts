import type { Readable } from "node:stream";
import { z } from "zod";
import { FILE_USES, type FileUse } from "./uses.js";

/**
 * What is known of a stored file. It is kept beside the bytes, written once and never changed, so that every subgraph
 * can check an upload from the storage itself.
 */
export const storedFileSchema = z.object({
  id: z.uuid(),
  /** As the uploader named it. */
  name: z.string(),
  /** Media type, proven by the content. */
  type: z.string(),
  /** Bytes. */
  size: z.int().positive(),
  /** Of the bytes, in hexadecimal digits. */
  sha256: z.string(),
  /** What it was uploaded for; GENERATED when the system wrote it. */
  use: z.enum([...(Object.keys(FILE_USES) as FileUse[]), "GENERATED"]),
  /** The account that it belongs to. */
  accountId: z.uuid(),
  /** The account or member that uploaded it; null when the system wrote it. */
  uploadedBy: z.uuid().nullable(),
  uploadedAt: z.iso.datetime(),
  /** Pixels; null for what is no image. */
  image: z.object({ width: z.int(), height: z.int() }).nullable(),
});

export type StoredFile = z.infer<typeof storedFileSchema>;

/** Where the bytes are: a folder, or an object storage. What is put is there whole with its description, or not at all. */
export interface FileStore {
  /** A folder for files on their way in. */
  readonly incoming: string;
  /**
   * Takes over the file `bytes` of a folder in `incoming`, with its description. Survives a power cut when it resolves.
   * @returns false when a file is stored under the ID already; then nothing changes
   */
  put(file: StoredFile, folder: string): Promise<boolean>;
  /** The description, or null when there is no such file. */
  describe(id: string): Promise<StoredFile | null>;
  /** The bytes as a stream, or null when there is no such file. */
  open(id: string): Promise<Readable | null>;
}
