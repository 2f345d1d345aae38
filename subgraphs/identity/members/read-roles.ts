import type { RoleRow } from "./member-roles.js";
import { permissionsOfRole } from "./preset-roles.js";
import type { Role } from "./role.js";

export function shownRole(row: RoleRow): Role {
  const { id, kind, name, description, version } = row;
  return { id, kind: kind as Role["kind"], name, description, permissions: [...permissionsOfRole(row)], version };
}
