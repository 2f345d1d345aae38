import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId } from "../../../platform/ids.js";
import { passwords } from "../accounts/accounts.tables.js";
import { checkEmail, checkPhone, checkText } from "../accounts/contact-rules.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { endSessionsOf } from "../sessions/sessions.js";
import { refuseOnOneself, requireAuthorityOver } from "./authority.js";
import { changeMember, type MemberRow, memberToChange, publishMembers, releaseManagersOf } from "./changing.js";
import type { Member, MemberStatus } from "./member.js";
import { replaceRoles, rolesOfMember, rolesToGive } from "./member-roles.js";
import { members } from "./members.tables.js";
import { membersById } from "./read-members.js";

export interface MemberChange {
  readonly memberId: string;
  readonly username?: string | null;
  readonly name: string;
  readonly mobileNumber: string;
  readonly email: string;
  readonly officePhone?: string | null;
  readonly status: MemberStatus;
  readonly expectedVersion?: number | null;
}

/** Stores a member's data and status (ORG-035, ORG-041, ORG-042, ORG-048). Answers its ID. */
export async function modifyMember(context: TransactionContext, change: MemberChange): Promise<string> {
  const member = await memberToChange(context, change.memberId);
  requireAuthorityOver(context, await rolesOfMember(context, member.id));
  checkForm(member, change);
  await checkEmailUnused(context, member, change.email);
  if (change.status === "LOCKED") refuseOnOneself(context, member.id, "lock oneself");
  const { name, mobileNumber, email, officePhone, status } = change;
  await changeMember(context, member.id, {
    name: name.trim(),
    mobileNumber: mobileNumber.trim(),
    email: email.trim(),
    officePhone: officePhone?.trim() || null,
    status,
  });
  if (status !== member.status) {
    rightsChanged(context, [member.id]);
    if (status === "LOCKED") await endSessionsOf(context, member.id);
  }
  await publishMembers(context, [member.id]);
  return member.id;
}

/** Gives a member these roles instead of those it has (ORG-028, ORG-033, ORG-048). Answers its ID. */
export async function assignRoles(context: TransactionContext, memberId: string, roleIds: readonly string[]): Promise<string> {
  const member = await memberToChange(context, memberId);
  refuseOnOneself(context, member.id, "change one's own roles");
  const before = await rolesOfMember(context, member.id);
  requireAuthorityOver(context, before);
  const given = await rolesToGive(context, member.partnerId, roleIds);
  const has = (kind: string) => given.some((role) => role.kind === kind);
  await replaceRoles(context, member, given);
  await changeMember(context, member.id, has("ACCOUNT_MANAGER") ? {} : { directorId: null });
  const released = has("ACCOUNT_DIRECTOR") ? [] : await releaseManagersOf(context, member.id);
  rightsChanged(context, [member.id, ...(member.directorId ? [member.directorId] : [])]);
  await publishMembers(context, [member.id, ...released]);
  return member.id;
}

/** Gives a member a password that it has to change at the next sign-in (ORG-043, ORG-044). Answers its ID. */
export async function resetMemberPassword(
  context: TransactionContext,
  { memberId, newPassword, confirmPassword }: { memberId: string; newPassword: string; confirmPassword: string },
): Promise<string> {
  const member = await memberToChange(context, memberId);
  const problems = new Problems();
  checkNewPassword(problems, newPassword, "newPassword", { value: confirmPassword, field: "confirmPassword" });
  problems.check();
  await storePassword(context.asSystem("password reset"), member.id, await hashFor(context.runtime, newPassword), true);
  await endSessionsOf(context, member.id);
  return member.id;
}

/** Removes a member: no sign-in, no roles; its managers have no director any more (ORG-045 to ORG-048). Answers its ID. */
export async function deleteMember(context: TransactionContext, memberId: string, confirmed: boolean): Promise<string> {
  const member = await memberToChange(context, memberId);
  refuseOnOneself(context, member.id, "delete oneself");
  requireAuthorityOver(context, await rolesOfMember(context, member.id));
  if (!confirmed) refuse("INVALID_INPUT", "Confirm that the member is to be deleted.", ["confirmed"]);
  await replaceRoles(context, member, []);
  await changeMember(context, member.id, { deletedAt: context.now, directorId: null });
  await context.asSystem("deleted member").db.delete(passwords, eq(passwords.holderId, member.id));
  await endSessionsOf(context, member.id);
  const released = await releaseManagersOf(context, member.id);
  if (member.directorId) rightsChanged(context, [member.directorId]);
  await publishMembers(context, [member.id, ...released]);
  return member.id;
}

/** A member of the caller's partner; NOT_FOUND otherwise (ORG-040). */
export async function memberById(context: Context, id: string): Promise<Member> {
  const member = isId(id) ? await context.load(membersById, id) : null;
  if (!member || member.deleted) throw notFound("Member");
  return member;
}

function checkForm(member: MemberRow, { username, name, mobileNumber, email, officePhone, expectedVersion }: MemberChange): void {
  const problems = new Problems();
  if (username != null && username !== member.username) problems.add("INVALID_INPUT", "A username cannot be changed.", "username");
  checkText(problems, name, 64, "name");
  checkPhone(problems, mobileNumber, "mobileNumber");
  checkEmail(problems, email, "email");
  if (officePhone) checkText(problems, officePhone, 32, "officePhone");
  problems.check();
  if (expectedVersion != null && expectedVersion !== member.version) {
    refuse("CONFLICT", "The member has changed meanwhile: read it again.", ["expectedVersion"]);
  }
}

async function checkEmailUnused(context: TransactionContext, { id, partnerId }: MemberRow, email: string): Promise<void> {
  const same = and(
    eq(members.partnerId, partnerId),
    isNull(members.deletedAt),
    ne(members.id, id),
    eq(sql`lower(${members.email})`, email.trim().toLowerCase()),
  );
  const [other] = await context.db.from(members, same).limit(1);
  if (other) refuse("CONFLICT", "The e-mail address is already used.", ["email"]);
}
