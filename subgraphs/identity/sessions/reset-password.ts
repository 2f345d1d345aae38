import { type Context, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, Refused, refuse } from "../../../platform/graphql/user-errors.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor, lockedHash, storePassword } from "../accounts/passwords.js";
import { accountOfName, normalisedName } from "../accounts/sign-in-names.js";
import { resetCode } from "../verification/code-destination.js";
import { type TriedCode, tryCode, useCode } from "../verification/codes.js";
import { attempt, type Unproven } from "./attempts.js";
import type { ResetPasswordInput } from "./session.js";
import { endSessionsOf } from "./sessions.js";

/** A reset that may be made: the code tried and the password hashed outside the transaction. */
export type PreparedReset = Unproven | { readonly accountId: string | null; readonly code: TriedCode; readonly hash: string };

/**
 * Tries the code of a forgotten password. Wrong ones count at the name and at the client's address as wrong passwords
 * do, over however many codes: a code is as good as a password. It is good for the account that it was requested for,
 * whoever has the name now (JOIN-009).
 */
export async function prepareReset(context: Context, input: ResetPasswordInput): Promise<PreparedReset> {
  const { runtime, principal } = context;
  const { identifier, newPassword, confirmPassword } = input;
  const problems = new Problems();
  checkNewPassword(problems, newPassword, "newPassword", { value: confirmPassword, field: "confirmPassword" });
  const accountId = await accountOfName(systemContext(runtime, "forgotten password"), identifier);
  const tried = { name: `reset:${normalisedName(identifier)}`, clientAddress: principal.clientAddress };
  const code = await attempt(runtime, tried, async () => {
    const found = await tryCode(context, resetCode(accountId, identifier), input.code, "code");
    return "refusal" in found ? { refusals: [found.refusal] } : found;
  });
  if ("refusals" in code) return { refusals: [...problems.found, ...code.refusals] };
  if (problems.found.length > 0) return { refusals: problems.found };
  return { accountId, code, hash: await hashFor(runtime, newPassword) };
}

/** Gives the account its new password (JOIN-020); all its sessions end. */
export async function resetPassword(context: TransactionContext, prepared: PreparedReset): Promise<string> {
  if ("refusals" in prepared) throw new Refused(prepared.refusals);
  const { accountId, code, hash } = prepared;
  await useCode(context, code, "code");
  // There was no such account, so that nobody was sent this code and it was guessed; or it has been deleted meanwhile.
  if (accountId === null || (await lockedHash(context, accountId)) === null) refuse("VERIFICATION_FAILED", "The code is wrong.", ["code"]);
  await storePassword(context.asSystem("forgotten password"), accountId, hash, false);
  await endSessionsOf(context, accountId);
  return accountId;
}
