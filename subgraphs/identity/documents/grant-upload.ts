import { and, count, eq, gt, sum } from "drizzle-orm";
import { fileProblems } from "../../../platform/files/check-file.js";
import type { UploadGrant } from "../../../platform/files/links.js";
import { MB } from "../../../platform/files/uses.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { lockAccount } from "../accounts/accounts.js";
import type { CreateUploadInput } from "./upload.js";
import { uploadGrants } from "./upload-grants.tables.js";

/** Enough for any form, too little to fill a disk with: an upload may not be larger than it was announced. */
const UPLOADS_PER_DAY = 100;
const MB_PER_DAY = 1024;
const DAY_MS = 86_400_000;

/**
 * Leave for the caller's account to upload one file. Refused with FILE_TYPE_NOT_ALLOWED, FILE_TOO_LARGE,
 * FILE_NAME_INVALID; with LIMIT_EXCEEDED after 100 files, or 1 GB, in 24 hours.
 */
export async function grantUpload(context: TransactionContext, { use, name, size }: CreateUploadInput): Promise<UploadGrant> {
  const { accountId, id: uploadedBy } = context.principal;
  if (accountId === null || uploadedBy === null) throw forbidden("Files are uploaded by accounts and their members.");
  const problems = new Problems();
  if (size < 1) problems.add("INVALID_INPUT", "A file has at least one byte.", "size");
  for (const { code, message } of fileProblems(use, { name, size })) {
    problems.add(code, message, code === "FILE_TOO_LARGE" ? "size" : "name");
  }
  problems.check();
  await lockAccount(context, accountId);
  const { files, bytes } = await grantedOfLate(context, accountId);
  if (files >= UPLOADS_PER_DAY || bytes + size > MB_PER_DAY * MB) {
    refuse("LIMIT_EXCEEDED", `An account uploads at most ${UPLOADS_PER_DAY} files and ${MB_PER_DAY} MB in 24 hours.`);
  }
  const fileId = newId();
  await context.orm.insert(uploadGrants).values({ fileId, accountId, size, grantedAt: context.now });
  return { fileId, name, use, size, accountId, uploadedBy };
}

/** What the account got leave for in the last 24 hours. */
async function grantedOfLate(context: TransactionContext, accountId: string): Promise<{ files: number; bytes: number }> {
  const since = new Date(context.now.getTime() - DAY_MS);
  const [row] = await context.orm
    .select({ files: count(), bytes: sum(uploadGrants.size).mapWith(Number) })
    .from(uploadGrants)
    .where(and(eq(uploadGrants.accountId, accountId), gt(uploadGrants.grantedAt, since)));
  return { files: row?.files ?? 0, bytes: row?.bytes ?? 0 };
}
