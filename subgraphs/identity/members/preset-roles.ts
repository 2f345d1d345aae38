import { and, eq } from "drizzle-orm";
import { ALL_PERMISSIONS, PERMISSIONS, permissionsOf } from "../../../platform/access/permissions.js";
import { among } from "../../../platform/database/among.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { roles } from "./members.tables.js";

export type RoleKind = (typeof roles.$inferSelect)["kind"];
export type PresetRoleKind = Exclude<RoleKind, "CUSTOM">;

/** The four system-defined roles, in the order in which they are shown. */
const PRESETS: Readonly<Record<PresetRoleKind, { name: string; description: string }>> = {
  ADMIN: { name: "Admin", description: "All permissions in the partner center." },
  FINANCE_SPECIALIST: { name: "Finance specialist", description: "Account top-up, withdrawal and other finance work." },
  ACCOUNT_DIRECTOR: { name: "Account director", description: "Manages account managers." },
  ACCOUNT_MANAGER: { name: "Account manager", description: "Develops customers." },
};

/** Codes that every role has (DO-02). */
export const DEFAULT_PERMISSIONS: readonly string[] = PERMISSIONS.filter(({ byDefault }) => byDefault).map(({ code }) => code);

/** Gives a new partner its four preset roles (ORG-002). */
export async function createPresetRoles(context: TransactionContext, partnerId: string): Promise<void> {
  const now = context.now;
  const rows = (Object.keys(PRESETS) as PresetRoleKind[]).map((kind) => ({
    id: newId(),
    partnerId,
    kind,
    ...PRESETS[kind],
    permissions: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  }));
  await context.db.insert(roles).values(rows);
}

/** IDs of preset roles of a partner, in the order asked for. For seeding and tests. */
export async function presetRoleIds(context: TransactionContext, partnerId: string, kinds: readonly PresetRoleKind[]): Promise<string[]> {
  const rows = await context.asSystem("preset roles").db.from(roles, and(eq(roles.partnerId, partnerId), among(roles.kind, kinds)));
  return kinds.flatMap((kind) => rows.filter((row) => row.kind === kind).map(({ id }) => id));
}

/** The codes a role gives: a preset role's come from the catalogue, a custom role's from its row. */
export function permissionsOfRole({ kind, permissions }: { kind: RoleKind; permissions: readonly string[] }): readonly string[] {
  if (kind === "ADMIN") return ALL_PERMISSIONS;
  return kind === "CUSTOM" ? permissions : permissionsOf(kind);
}

/** The union of what several roles give (ORG-006), in the order of the catalogue. */
export function permissionsOfRoles(held: readonly { kind: RoleKind; permissions: readonly string[] }[]): string[] {
  const given = new Set(held.flatMap(permissionsOfRole));
  return ALL_PERMISSIONS.filter((code) => given.has(code));
}
