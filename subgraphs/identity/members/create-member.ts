import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { checkEmail, checkPhone, checkText } from "../accounts/contact-rules.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { publishMembers } from "./changing.js";
import { replaceRoles, rolesToGive } from "./member-roles.js";
import { members } from "./members.tables.js";

export interface NewMember {
  readonly username: string;
  readonly name: string;
  readonly mobileNumber: string;
  readonly email: string;
  readonly officePhone?: string | null;
  readonly initialPassword: string;
  readonly roleIds: readonly string[];
  /** False only in seeding: the password was not given by somebody else. */
  readonly passwordChangeDue?: boolean;
}

/** Makes a member in status NORMAL with the given roles (ORG-020, ORG-022 to ORG-027). Answers its ID. */
export async function createMember(context: TransactionContext, partnerId: string, member: NewMember): Promise<string> {
  checkForm(member);
  const given = await rolesToGive(context, partnerId, member.roleIds);
  await checkUnused(context, partnerId, member);
  const id = newId();
  const now = context.now;
  const { username, name, mobileNumber, email } = member;
  const added = await context.db
    .insert(members)
    .values({
      id,
      partnerId,
      username: username.trim(),
      name: name.trim(),
      mobileNumber: mobileNumber.trim(),
      email: email.trim(),
      officePhone: member.officePhone?.trim() || null,
      status: "NORMAL",
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing()
    .returning();
  if (added.length === 0) new Problems().add("CONFLICT", "Username or e-mail has just been taken.", "username").check();
  await replaceRoles(context, { id, partnerId }, given);
  const hash = await hashFor(context.runtime, member.initialPassword);
  await storePassword(context.asSystem("initial password"), id, hash, member.passwordChangeDue ?? true);
  await publishMembers(context, [id]);
  return id;
}

/** Everything that is wrong with the form itself, at once (ORG-022). */
function checkForm({ username, name, mobileNumber, email, officePhone, initialPassword }: NewMember): void {
  const problems = new Problems();
  checkText(problems, username, 64, "username");
  checkText(problems, name, 64, "name");
  checkPhone(problems, mobileNumber, "mobileNumber");
  checkEmail(problems, email, "email");
  if (officePhone) checkText(problems, officePhone, 32, "officePhone");
  checkNewPassword(problems, initialPassword, "initialPassword");
  problems.check();
}

/** Username and e-mail are unique in the partner account (ORG-023). */
async function checkUnused(context: TransactionContext, partnerId: string, { username, email }: NewMember): Promise<void> {
  const [wantedName, wantedEmail] = [username.trim().toLowerCase(), email.trim().toLowerCase()];
  const same = or(eq(sql`lower(${members.username})`, wantedName), eq(sql`lower(${members.email})`, wantedEmail));
  const others = await context.db.from(members, and(eq(members.partnerId, partnerId), isNull(members.deletedAt), same));
  const problems = new Problems();
  if (others.some((other) => other.username.toLowerCase() === wantedName))
    problems.add("CONFLICT", "The username is already used.", "username");
  if (others.some((other) => other.email.toLowerCase() === wantedEmail))
    problems.add("CONFLICT", "The e-mail address is already used.", "email");
  problems.check();
}
