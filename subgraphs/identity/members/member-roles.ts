import { and, eq } from "drizzle-orm";
import { scopeOf } from "../../../platform/access/scope.js";
import { among } from "../../../platform/database/among.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId } from "../../../platform/ids.js";
import { requireAuthorityOver } from "./authority.js";
import { memberRoles, roles } from "./members.tables.js";
import type { RoleKind } from "./preset-roles.js";

export type RoleRow = typeof roles.$inferSelect;

const MOST_ROLES = 3;

/**
 * The roles that a member is to hold, checked: not empty (ORG-024), at most three (ORG-025), Admin alone (ORG-026),
 * not manager and director at once (ORG-027), and within what the caller may give (ORG-018).
 */
export async function rolesToGive(context: TransactionContext, partnerId: string, roleIds: readonly string[]): Promise<RoleRow[]> {
  const ids = [...new Set(roleIds)];
  if (ids.length === 0) refuse("INVALID_INPUT", "A member holds at least one role.", ["roleIds"]);
  if (ids.length > MOST_ROLES) refuse("LIMIT_EXCEEDED", `A member holds at most ${MOST_ROLES} roles.`, ["roleIds"]);
  const known = ids.every(isId) ? await context.db.from(roles, and(eq(roles.partnerId, partnerId), among(roles.id, ids))).for("share") : [];
  if (known.length < ids.length) throw notFound("Role");
  checkTogether(known.map(({ kind }) => kind));
  requireAuthorityOver(context, known);
  return known;
}

function checkTogether(kinds: readonly RoleKind[]): void {
  const problems = new Problems();
  if (kinds.includes("ADMIN") && kinds.length > 1) {
    problems.add("INVALID_INPUT", "The Admin role stands alone: it holds every permission already.", "roleIds");
  }
  if (kinds.includes("ACCOUNT_MANAGER") && kinds.includes("ACCOUNT_DIRECTOR")) {
    problems.add("INVALID_INPUT", "Nobody is account manager and account director at once.", "roleIds");
  }
  problems.check();
}

/** The roles that members hold, by member; a member without any is absent. */
export async function rolesOfMembers(context: Context, memberIds: readonly string[]): Promise<Map<string, RoleRow[]>> {
  const rows = await context.orm
    .select({ memberId: memberRoles.memberId, role: roles })
    .from(memberRoles)
    .innerJoin(roles, eq(roles.id, memberRoles.roleId))
    .where(and(among(memberRoles.memberId, memberIds), scopeOf(memberRoles, context.principal)))
    .orderBy(roles.createdAt, roles.id);
  const held = new Map<string, RoleRow[]>();
  for (const { memberId, role } of rows) held.set(memberId, [...(held.get(memberId) ?? []), role]);
  return held;
}

/** The roles that one member holds. */
export async function rolesOfMember(context: Context, memberId: string): Promise<RoleRow[]> {
  return (await rolesOfMembers(context, [memberId])).get(memberId) ?? [];
}

/** Gives a member exactly these roles. */
export async function replaceRoles(
  context: TransactionContext,
  member: { id: string; partnerId: string },
  given: readonly RoleRow[],
): Promise<void> {
  await context.db.delete(memberRoles, eq(memberRoles.memberId, member.id));
  const rows = given.map(({ id }) => ({ partnerId: member.partnerId, memberId: member.id, roleId: id }));
  if (rows.length > 0) await context.db.insert(memberRoles).values(rows);
}

/** The members that hold a role. */
export async function holdersOfRole(context: Context, roleId: string): Promise<string[]> {
  const rows = await context.db.from(memberRoles, eq(memberRoles.roleId, roleId));
  return rows.map(({ memberId }) => memberId);
}
