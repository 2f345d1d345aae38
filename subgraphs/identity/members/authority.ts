import type { Context } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { permissionsOfRoles, type RoleKind } from "./preset-roles.js";

interface HeldRole {
  readonly kind: RoleKind;
  readonly permissions: readonly string[];
}

/** Nobody but an administrator gives away permissions it has not got itself (ORG-018). */
export function requireOwnPermissions({ principal }: Context, permissions: readonly string[]): void {
  if (principal.administrator || principal.kind === "SYSTEM") return;
  const beyond = permissions.filter((code) => !principal.permissions.includes(code));
  if (beyond.length > 0) throw forbidden(`Only what you may do yourself can be given: not ${beyond.join(", ")}.`, "BEYOND_OWN_PERMISSIONS");
}

/**
 * Nobody but an administrator gives away, or takes power over somebody who has, roles that reach further than its own:
 * changing a stronger member's address or roles would be a way to its rights (ORG-018).
 */
export function requireAuthorityOver(context: Context, held: readonly HeldRole[]): void {
  const { principal } = context;
  if (principal.administrator || principal.kind === "SYSTEM") return;
  if (held.some(({ kind }) => kind === "ADMIN"))
    throw forbidden("Only an administrator deals with the Admin role.", "BEYOND_OWN_PERMISSIONS");
  requireOwnPermissions(context, permissionsOfRoles(held));
}

/** ORG-048: what one cannot do to oneself. */
export function refuseOnOneself({ principal }: Context, memberId: string, deed: string): void {
  if (principal.id === memberId) throw forbidden(`Nobody can ${deed}: ask an administrator.`, "OWN_MEMBER");
}
