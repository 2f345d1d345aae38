import { and, count, eq, gt } from "drizzle-orm";
import { fileProblems } from "../../../platform/files/check-file.js";
import type { UploadGrant } from "../../../platform/files/links.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { lockAccount } from "../accounts/accounts.js";
import type { CreateUploadInput } from "./upload.js";

/** Enough for any form, too little to fill a disk with. */
const UPLOADS_PER_DAY = 100;
const DAY_MS = 86_400_000;

/**
 * Leave for the caller's account to upload one file. Refused with FILE_TYPE_NOT_ALLOWED, FILE_TOO_LARGE,
 * FILE_NAME_INVALID; with LIMIT_EXCEEDED after 100 in 24 hours.
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
  if ((await grantedOfLate(context, accountId)) >= UPLOADS_PER_DAY) {
    refuse("LIMIT_EXCEEDED", `An account uploads at most ${UPLOADS_PER_DAY} files in 24 hours.`);
  }
  return { fileId: newId(), name, use, accountId, uploadedBy };
}

/** How often the account got leave in the last 24 hours: the audit knows. */
async function grantedOfLate(context: TransactionContext, accountId: string): Promise<number> {
  const { securityAudit: audit } = context.runtime.tables;
  const since = new Date(context.now.getTime() - DAY_MS);
  const granted = and(eq(audit.accountId, accountId), gt(audit.at, since), eq(audit.operation, "createUpload"), eq(audit.outcome, "DONE"));
  const [row] = await context.orm.select({ total: count() }).from(audit).where(granted);
  return row?.total ?? 0;
}
