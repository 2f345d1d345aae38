import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extensionOf, type FileProblem, fileProblems } from "./check-file.js";
import { contentIs, imageSizeOf } from "./content.js";
import type { UploadGrant } from "./links.js";
import type { FileStore, StoredFile } from "./store.js";
import { type FileExtension, MEDIA_TYPES, ruleOfUse } from "./uses.js";

/** Why an upload was refused; nothing of it is kept. */
export class UploadRefused extends Error {
  constructor(readonly problem: FileProblem | { readonly code: "FILE_EMPTY" | "ALREADY_UPLOADED"; readonly message: string }) {
    super(problem.message);
  }
}

/**
 * Streams an upload into the store: counted, hashed and checked on its way, its content against its name at the end.
 * Memory does not grow with the file, and no more than is allowed is ever written.
 * @param declaredSize what the client says, if it does: too much is refused before the first byte
 * @throws UploadRefused
 */
export async function receiveUpload(
  store: FileStore,
  grant: UploadGrant,
  { body, declaredSize, now }: { body: Readable; declaredSize: number; now: Date },
): Promise<StoredFile> {
  const problem = problemOf(grant, declaredSize);
  if (problem) throw new UploadRefused(problem);
  const folder = await mkdtemp(join(store.incoming, "upload-"));
  try {
    const file = await spool(folder, grant, body, now);
    if (!(await store.put(file, folder))) {
      throw new UploadRefused({ code: "ALREADY_UPLOADED", message: "A file was uploaded here before: ask for another upload URL." });
    }
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function spool(folder: string, { fileId, ...grant }: UploadGrant, body: Readable, now: Date): Promise<StoredFile> {
  const path = join(folder, "bytes");
  const measure = new Measure(Math.min(grant.size, ruleOfUse(grant.use).maxBytes));
  try {
    // A refused request must stay open to be answered: a pipeline would tear it down together with its own streams.
    await pipeline(body.iterator({ destroyOnReturn: false }), measure, createWriteStream(path));
  } catch (error) {
    const problem = measure.exceeded ? problemOf(grant, measure.size) : null;
    throw problem ? new UploadRefused(problem) : error;
  }
  if (measure.size === 0) throw new UploadRefused({ code: "FILE_EMPTY", message: "The file has no content." });
  const extension = extensionOf(grant.name);
  if (extension === null || !(await contentIs(extension, path))) throw new UploadRefused(contentMismatch(extension));
  return {
    ...grant,
    id: fileId,
    type: MEDIA_TYPES[extension],
    size: measure.size,
    sha256: measure.hash.digest("hex"),
    uploadedAt: now.toISOString(),
    image: await imageSizeOf(extension, path),
  };
}

/** What is wrong with so many bytes under a grant: more than the use allows, or than were announced. */
function problemOf(grant: Omit<UploadGrant, "fileId">, size: number): FileProblem | null {
  const [problem] = fileProblems(grant.use, { name: grant.name, size });
  if (problem) return problem;
  return size > grant.size ? { code: "FILE_TOO_LARGE", message: `The file was announced with ${grant.size} bytes.` } : null;
}

function contentMismatch(extension: FileExtension | null): FileProblem {
  return { code: "FILE_TYPE_NOT_ALLOWED", message: `The content of the file is not ${extension ?? "of a known type"}, as its name says.` };
}

/** Passes bytes through, counts and hashes them, and fails with the first one too many. */
class Measure extends Transform {
  readonly hash = createHash("sha256");
  size = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  get exceeded(): boolean {
    return this.size > this.maxBytes;
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: (error: Error | null, piece?: Buffer) => void): void {
    this.size += piece.length;
    this.hash.update(piece);
    if (this.exceeded) done(new Error("more bytes than allowed"));
    else done(null, piece);
  }
}
