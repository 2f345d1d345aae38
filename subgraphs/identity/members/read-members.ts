import { among } from "../../../platform/database/among.js";
import type { Context } from "../../../platform/graphql/context.js";
import type { Member, MemberStatus } from "./member.js";
import { type RoleRow, rolesOfMembers } from "./member-roles.js";
import { members } from "./members.tables.js";
import { shownRole } from "./read-roles.js";

/** Members of the caller's partner, also deleted ones: records name them. Two statements, whatever their number. */
export async function membersById(context: Context, ids: readonly string[]): Promise<Map<string, Member>> {
  const rows = await context.db.from(members, among(members.id, ids));
  const held = await rolesOfMembers(context, ids);
  return new Map(rows.map((row) => [row.id, shownMember(row, held.get(row.id) ?? [])]));
}

export function shownMember(row: typeof members.$inferSelect, held: readonly RoleRow[]): Member {
  const { partnerId: _, deletedAt, updatedAt: __, ...shown } = row;
  return {
    ...shown,
    status: row.status as MemberStatus,
    accountName: row.username,
    deleted: deletedAt !== null,
    roles: held.map(shownRole),
  };
}
