import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, type Refusal, Refused, refuse } from "../../../platform/graphql/user-errors.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { holderOfName, normalisedName } from "../accounts/sign-in-names.js";
import { resetCode } from "../verification/code-destination.js";
import { type TriedCode, tryCode, useCode } from "../verification/codes.js";
import { attempt } from "./attempts.js";
import type { ResetPasswordInput } from "./session.js";
import { endSessionsOf } from "./sessions.js";

/** A reset that may be made: the code tried and the password hashed outside the transaction. */
export type PreparedReset =
  | { readonly refusals: readonly Refusal[] }
  | { readonly identifier: string; readonly code: TriedCode; readonly hash: string };

/**
 * Tries the code of a forgotten password. Wrong ones count at the name and at the client's address as wrong passwords
 * do, over however many codes: a code is as good as a password.
 */
export async function prepareReset(context: Context, input: ResetPasswordInput): Promise<PreparedReset> {
  const { identifier, newPassword, confirmPassword } = input;
  const problems = new Problems();
  checkNewPassword(problems, newPassword, "newPassword", { value: confirmPassword, field: "confirmPassword" });
  let code: TriedCode | undefined;
  const tried = { name: `reset:${normalisedName(identifier)}`, clientAddress: context.principal.clientAddress };
  const refusal = await attempt(context.runtime, tried, { code: "VERIFICATION_FAILED", message: "The code is wrong." }, async () => {
    code = await tryCode(context, resetCode(identifier), input.code, "code");
    return "codeId" in code;
  });
  if (code && "refusal" in code) problems.addAll([code.refusal]);
  else if (refusal) problems.addAll([refusal]);
  if (!code || problems.found.length > 0) return { refusals: problems.found };
  return { identifier, code, hash: await hashFor(context.runtime, newPassword) };
}

/** Gives the account its new password (JOIN-020); all its sessions end. */
export async function resetPassword(context: TransactionContext, prepared: PreparedReset): Promise<string> {
  if ("refusals" in prepared) throw new Refused(prepared.refusals);
  await useCode(context, prepared.code, "code");
  const system = context.asSystem("forgotten password");
  const holder = await holderOfName(system, prepared.identifier);
  // Nobody was sent this code: it was guessed.
  if (holder?.holderKind !== "ACCOUNT") refuse("VERIFICATION_FAILED", "The code is wrong.", ["code"]);
  await storePassword(system, holder.holderId, prepared.hash, false);
  await endSessionsOf(context, holder.holderId);
  return holder.holderId;
}
