import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { passwords } from "../accounts/accounts.tables.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { addStaffMember } from "./administration.js";
import { staffMembers } from "./staff.tables.js";
import { StaffKind } from "./staff-member.js";

/** Who is to be the operator of an installation in which nobody can add staff yet. */
export interface FirstOperator {
  readonly name: string;
  readonly email: string;
}

/**
 * Gives an installation somebody who can add everybody else: for those who hold its database. Repeated, it gives another
 * password for as long as the operator has chosen none of its own, so that one that got lost on the way is no loss.
 * @returns the first password, to be changed at the first sign-in; null when the operator has one of its own
 */
export async function firstOperator(context: TransactionContext, { name, email }: FirstOperator): Promise<string | null> {
  const password = `first-1${randomBytes(12).toString("base64url")}`;
  const [known] = await context.db.from(staffMembers, eq(staffMembers.email, email)).for("update");
  if (!known) {
    await addStaffMember(context, { name, email, kinds: [StaffKind.OPERATOR], initialPassword: password });
    return password;
  }
  if (!known.kinds.includes(StaffKind.OPERATOR))
    refuse("CONFLICT", `${email} is on the vendor's staff, but no operator: use another e-mail address.`, ["email"]);
  const [chosen] = await context.db.from(passwords, eq(passwords.holderId, known.id), eq(passwords.changeDue, false));
  if (chosen) return null;
  await storePassword(context, known.id, await hashFor(context.runtime, password), true);
  return password;
}
