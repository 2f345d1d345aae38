import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { Problems, Refused } from "../../../platform/graphql/user-errors.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import type { Unproven } from "./attempts.js";
import { endSessionsOf } from "./sessions.js";
import { type CheckedPassword, checkOwnPassword, confirmed } from "./sign-in.js";

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly confirmPassword: string;
}

/** A change that may be made: checked and hashed outside the transaction, because both are slow. */
export type PreparedChange = { readonly current: CheckedPassword; readonly hash: string } | Unproven;

export async function preparePasswordChange(context: Context, change: PasswordChange): Promise<PreparedChange> {
  const { currentPassword, newPassword, confirmPassword } = change;
  const current = await checkOwnPassword(context, holderId(context), currentPassword, "currentPassword");
  if ("refusals" in current) return current;
  const problems = new Problems();
  checkNewPassword(problems, newPassword, "newPassword", { value: confirmPassword, field: "confirmPassword" });
  if (newPassword === currentPassword) problems.add("INVALID_INPUT", "The new password must not be the one so far.", "newPassword");
  if (problems.found.length > 0) return { refusals: problems.found };
  return { current, hash: await hashFor(context.runtime, newPassword) };
}

/** Gives the caller its new password; every other session of it ends, its own one goes on with all rights. */
export async function changePassword(context: TransactionContext, prepared: PreparedChange): Promise<void> {
  if ("refusals" in prepared) throw new Refused(prepared.refusals);
  await confirmed(context, prepared.current);
  const id = holderId(context);
  await storePassword(context.asSystem("own password"), id, prepared.hash, false);
  await endSessionsOf(context, id, context.principal.sessionId);
}

function holderId({ principal }: Context): string {
  if (principal.id === null || principal.sessionId === null) throw forbidden("Only somebody who signed in with a password changes one.");
  return principal.id;
}
