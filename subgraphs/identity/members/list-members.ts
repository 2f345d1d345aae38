import { and, asc, count, eq, isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { behindText, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import { badInput } from "../../../platform/graphql/errors.js";
import { isId } from "../../../platform/ids.js";
import type { MemberConnection, MemberFilter } from "./member-connection.js";
import { rolesOfMembers } from "./member-roles.js";
import { memberRoles, members, roles } from "./members.tables.js";
import { shownMember } from "./read-members.js";
import type { RoleKind } from "./role.js";

const LONGEST_SEARCH = 200;
/** Usernames are unique without regard to letter case: they alone give every member its place. */
const lower = (text: SQLWrapper) => sql`lower(${text})`;
const ORDER = lower(members.username);

/** A page of the caller's partner's members that meet the filter. Two statements, whatever the page. */
export async function listMembers(context: Context, filter: MemberFilter, args: PageArgs): Promise<MemberConnection> {
  const condition = conditionOf(filter);
  const size = pageSize(args);
  const rows = await context.db
    .from(members, condition, behindText(members.username, args.after, lower))
    .orderBy(asc(ORDER))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ username }) => [username]);
  const held = await rolesOfMembers(
    context,
    edges.map(({ node }) => node.id),
  );
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shownMember(node, held.get(node.id) ?? []) })), pageInfo, condition };
}

/** How many members meet a list's filter. */
export async function countMembers(context: Context, condition: SQL | undefined): Promise<number> {
  const [row] = await context.db.select({ total: count() }, members, condition);
  return row?.total ?? 0;
}

function conditionOf({ role, roleId, status, name, accountName, withoutDirector }: MemberFilter): SQL | undefined {
  return and(
    isNull(members.deletedAt),
    role ? holds(eq(roles.kind, role)) : undefined,
    roleId ? (isId(roleId) ? holds(eq(roles.id, roleId)) : sql`false`) : undefined,
    status ? eq(members.status, status) : undefined,
    name ? contains(sql`${members.name}`, name, "name") : undefined,
    accountName ? contains(sql`${members.username}`, accountName, "accountName") : undefined,
    withoutDirector ? and(isNull(members.directorId), holds(eq(roles.kind, "ACCOUNT_MANAGER" satisfies `${RoleKind}`))) : undefined,
  );
}

function holds(role: SQL): SQL {
  return sql`exists (select 1 from ${memberRoles} join ${roles} on ${roles.id} = ${memberRoles.roleId} where ${and(eq(memberRoles.memberId, members.id), role)})`;
}

function contains(column: SQL, text: string, field: string): SQL {
  if (text.length > LONGEST_SEARCH) throw badInput(`At most ${LONGEST_SEARCH} characters.`, `filter.${field}`);
  return sql`position(${text.toLowerCase()} in lower(${column})) > 0`;
}
