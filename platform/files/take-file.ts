import type { Context, SubgraphRuntime } from "../graphql/context.js";
import type { Problems } from "../graphql/user-errors.js";
import { fileProblems } from "./check-file.js";
import type { Files } from "./files.js";
import type { StoredFile } from "./store.js";
import type { FileUse } from "./uses.js";

/** The files of a running subgraph. Throws with what has to be set when it was started without them. */
export function filesOf({ files, name }: SubgraphRuntime): Files {
  if (!files) throw new Error(`${name} was started without files: set FILES_DIR, FILES_URL and FILES_SECRET`);
  return files;
}

/** A file that an input refers to. */
export interface FileReference {
  readonly fileId: string;
  readonly use: FileUse;
  /** Path of the input field. */
  readonly field: readonly string[];
}

/**
 * The upload that an input refers to, checked again at the time of use. What is wrong with it goes to `problems`:
 * FILE_NOT_FOUND for another account's and for none, FILE_PURPOSE_MISMATCH, FILE_TYPE_NOT_ALLOWED, FILE_TOO_LARGE,
 * FILE_NAME_INVALID. A file refused at its upload was never stored.
 * @returns null when there is anything wrong with it
 */
export async function takeFile(context: Context, { fileId, use, field }: FileReference, problems: Problems): Promise<StoredFile | null> {
  const file = await filesOf(context.runtime).store.describe(fileId);
  if (!file || file.accountId !== context.principal.accountId) {
    problems.add(
      "FILE_NOT_FOUND",
      "There is no such upload of yours: ask for an upload URL, send the file there, and name its ID here.",
      ...field,
    );
    return null;
  }
  if (file.use !== use) {
    problems.add("FILE_PURPOSE_MISMATCH", `This file was uploaded as ${file.use}: upload it again as ${use}.`, ...field);
    return null;
  }
  const found = fileProblems(use, file);
  for (const { code, message } of found) problems.add(code, message, ...field);
  return found.length > 0 ? null : file;
}
