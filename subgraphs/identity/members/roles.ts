import { and, asc, count, eq, ne, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { partners } from "../partners/partners.tables.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { requireOwnPermissions } from "./authority.js";
import { holdersOfRole, type RoleRow } from "./member-roles.js";
import { memberRoles, roles } from "./members.tables.js";
import { DEFAULT_PERMISSIONS } from "./preset-roles.js";
import { shownRole } from "./read-roles.js";
import type { Role } from "./role.js";

const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 500;

export interface CustomRole {
  readonly name: string;
  readonly description?: string | null;
  readonly permissions: readonly string[];
}

/** Makes a role of the caller's partner (ORG-008 to ORG-011, ORG-018). Answers its ID. */
export async function createCustomRole(context: TransactionContext, partnerId: string, role: CustomRole): Promise<string> {
  const limit = await lockLimit(context, partnerId);
  checkForm(role);
  await checkName(context, partnerId, role.name);
  const custom = and(eq(roles.partnerId, partnerId), eq(roles.kind, "CUSTOM"));
  const present = await context.db.from(roles, custom);
  if (present.length >= limit) refuse("LIMIT_EXCEEDED", `A partner has at most ${limit} custom roles: delete one first.`);
  const permissions = withDefaults(role.permissions);
  requireOwnPermissions(context, role.permissions);
  const id = newId();
  const now = context.now;
  const { name, description } = role;
  await context.db.insert(roles).values({
    id,
    partnerId,
    kind: "CUSTOM",
    name: name.trim(),
    description: description?.trim() || null,
    permissions,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  return id;
}

/** Changes a custom role; whoever holds it has the new permissions from the next request on (ORG-015). */
export async function modifyCustomRole(
  context: TransactionContext,
  roleId: string,
  change: { name?: string | null; description?: string | null; permissions?: readonly string[] | null; expectedVersion?: number | null },
): Promise<string> {
  const role = await customRoleToChange(context, roleId);
  await lockLimit(context, role.partnerId);
  if (change.expectedVersion != null && change.expectedVersion !== role.version) {
    refuse("CONFLICT", "The role has changed meanwhile: read it again.", ["expectedVersion"]);
  }
  const name = change.name ?? role.name;
  const description = change.description ?? role.description;
  const permissions = withDefaults(change.permissions ?? role.permissions);
  checkForm({ name, description, permissions: change.permissions ?? role.permissions });
  await checkName(context, role.partnerId, name, role.id);
  requireOwnPermissions(
    context,
    permissions.filter((code) => !role.permissions.includes(code)),
  );
  await context.db.update(
    roles,
    {
      name: name.trim(),
      description: description?.trim() || null,
      permissions,
      updatedAt: context.now,
      version: sql`${roles.version} + 1`,
    },
    eq(roles.id, role.id),
  );
  rightsChanged(context, await holdersOfRole(context, role.id));
  return role.id;
}

/** Removes a custom role that nobody holds (ORG-016, ORG-017). */
export async function deleteCustomRole(context: TransactionContext, roleId: string): Promise<string> {
  const role = await customRoleToChange(context, roleId);
  const holders = await holdersOfRole(context, role.id);
  if (holders.length > 0) refuse("INVALID_STATE", `${holders.length} members hold the role: give them another one first.`, ["roleId"]);
  await context.db.delete(roles, eq(roles.id, role.id));
  return role.id;
}

/** The role, locked; NOT_FOUND for another partner's, INVALID_STATE for a preset one (ORG-003). */
async function customRoleToChange(context: TransactionContext, roleId: string): Promise<RoleRow> {
  const [role] = isId(roleId) ? await context.db.from(roles, eq(roles.id, roleId)).for("update") : [];
  if (!role) throw notFound("Role");
  if (role.kind !== "CUSTOM") refuse("INVALID_STATE", "System-defined roles stay as they are.", ["roleId"]);
  return role;
}

/** How many custom roles the partner may have; whoever counts them or looks for a name does so one after the other. */
async function lockLimit(context: TransactionContext, partnerId: string): Promise<number> {
  const [partner] = await context.db.from(partners, eq(partners.id, partnerId)).for("update");
  if (!partner) throw notFound("Partner");
  return partner.customRoleLimit;
}

function checkForm({ name, description, permissions }: CustomRole): void {
  const problems = new Problems();
  const length = [...name.trim()].length;
  if (length < 1 || length > LONGEST_NAME) problems.add("INVALID_INPUT", `A role's name has 1 to ${LONGEST_NAME} characters.`, "name");
  if ([...(description ?? "")].length > LONGEST_DESCRIPTION) {
    problems.add("INVALID_INPUT", `A role's description has at most ${LONGEST_DESCRIPTION} characters.`, "description");
  }
  if (permissions.length === 0) problems.add("INVALID_INPUT", "A role has at least one permission.", "permissions");
  problems.check();
}

async function checkName(context: TransactionContext, partnerId: string, name: string, except?: string): Promise<void> {
  const same = and(
    eq(roles.partnerId, partnerId),
    eq(sql`lower(${roles.name})`, name.trim().toLowerCase()),
    except ? ne(roles.id, except) : undefined,
  );
  const [other] = await context.db.from(roles, same).limit(1);
  if (other) refuse("CONFLICT", "The name is already used for another role.", ["name"]);
}

function withDefaults(permissions: readonly string[]): string[] {
  return [...new Set([...DEFAULT_PERMISSIONS, ...permissions])];
}

/** Every role of the caller's partner, preset ones first, then in the order in which they were made (ORG-001). */
export async function rolesOfPartner(context: Context): Promise<Role[]> {
  const rows = await context.db.from(roles).orderBy(asc(sql`${roles.kind} = 'CUSTOM'`), asc(roles.createdAt), asc(roles.id));
  return rows.map(shownRole);
}

/** One role of the caller's partner; NOT_FOUND otherwise (ORG-014). */
export async function roleById(context: Context, id: string): Promise<Role> {
  const [row] = isId(id) ? await context.db.from(roles, eq(roles.id, id)) : [];
  if (!row) throw notFound("Role");
  return shownRole(row);
}

/** How many members hold each role; a role that nobody holds is absent. */
export async function userCounts(context: Context, roleIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await context.db
    .select({ roleId: memberRoles.roleId, users: count() }, memberRoles, among(memberRoles.roleId, roleIds))
    .groupBy(memberRoles.roleId);
  return new Map(rows.map(({ roleId, users }) => [roleId, users]));
}
