import { and, eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { ALL_PERMISSIONS } from "../../../platform/access/permissions.js";
import { type Principal, visitor } from "../../../platform/access/principal.js";
import { type SubgraphRuntime, systemContext } from "../../../platform/graphql/context.js";
import { accounts, passwords } from "../accounts/accounts.tables.js";
import { companies } from "../companies/companies.tables.js";
import { partnerKindAt } from "../known/enrolments.js";
import { memberRoles, members, roles } from "../members/members.tables.js";
import { permissionsOfRoles, type RoleKind } from "../members/preset-roles.js";
import { partners } from "../partners/partners.tables.js";
import { API_KEY_PREFIX } from "../staff/integrations.js";
import { integrations, staffMembers } from "../staff/staff.tables.js";
import { isOver, TOUCH_MS } from "./lifetimes.js";
import { secretHash } from "./secret-hash.js";
import { sessions } from "./sessions.tables.js";

/** Who a bearer token stands for; null when it is unknown, expired or revoked, or its holder is locked or gone. */
export function principalOfToken(runtime: SubgraphRuntime, token: string): Promise<Principal | null> {
  return token.startsWith(API_KEY_PREFIX) ? principalOfKey(runtime, token) : principalOfSession(runtime, token);
}

async function principalOfKey(runtime: SubgraphRuntime, apiKey: string): Promise<Principal | null> {
  const { db } = systemContext(runtime, "principal");
  const [row] = await db.from(integrations, eq(integrations.keyHash, secretHash(apiKey)), isNull(integrations.revokedAt));
  return row ? { ...visitor(), kind: "INTEGRATION", id: row.id, integrationKind: row.kind } : null;
}

async function principalOfSession(runtime: SubgraphRuntime, accessToken: string): Promise<Principal | null> {
  const found = await sessionFacts(runtime, accessToken);
  if (!found || isOver(found.session, runtime.clock.now())) return null;
  const principal = principalOf(found);
  if (principal) await touch(runtime, found.session);
  return principal;
}

/** Notes that the session is in use, for its idle time. */
async function touch(runtime: SubgraphRuntime, { id, lastUsedAt }: typeof sessions.$inferSelect): Promise<void> {
  const now = runtime.clock.now();
  if (now.getTime() - lastUsedAt.getTime() < TOUCH_MS) return;
  await systemContext(runtime, "principal").db.update(sessions, { lastUsedAt: now }, eq(sessions.id, id));
}

type Facts = NonNullable<Awaited<ReturnType<typeof sessionFacts>>>;

/** Everything a principal is made of, in one statement. */
async function sessionFacts(runtime: SubgraphRuntime, accessToken: string) {
  const managed = alias(members, "managed");
  const rolesHeld = sql`select ${roles.kind} as kind, ${roles.permissions} as permissions from ${memberRoles} join ${roles} on ${roles.id} = ${memberRoles.roleId} where ${memberRoles.memberId} = ${members.id}`;
  const managers = sql`select ${managed.id} from ${members} ${sql.identifier("managed")} where ${managed.directorId} = ${members.id} and ${managed.deletedAt} is null`;
  const [row] = await systemContext(runtime, "principal")
    .db.unscoped.select({
      session: sessions,
      account: accounts,
      partnerId: partners.id,
      companyId: partners.companyId,
      masterAccountId: companies.masterAccountId,
      partnerKind: partnerKindAt(partners.id, runtime.clock.now()),
      member: members,
      staffKinds: staffMembers.kinds,
      passwordChangeDue: passwords.changeDue,
      roles: sql<{ kind: RoleKind; permissions: string[] }[] | null>`(select json_agg(held) from (${rolesHeld}) held)`,
      managers: sql<string[]>`array(${managers})`,
    })
    .from(sessions)
    .leftJoin(accounts, eq(accounts.id, sessions.accountId))
    .leftJoin(partners, eq(partners.id, sessions.accountId))
    .leftJoin(companies, eq(companies.id, partners.companyId))
    .leftJoin(members, eq(members.id, sessions.holderId))
    .leftJoin(staffMembers, eq(staffMembers.id, sessions.holderId))
    .leftJoin(passwords, eq(passwords.holderId, sessions.holderId))
    .where(and(eq(sessions.tokenHash, secretHash(accessToken)), isNull(sessions.endedAt)));
  return row ?? null;
}

function principalOf(facts: Facts): Principal | null {
  const { session, account, member } = facts;
  if (account && account.deletedAt !== null) return null;
  if (session.holderKind === "MEMBER" && (member?.status !== "NORMAL" || member.deletedAt !== null)) return null;
  return {
    ...visitor(),
    kind: session.holderKind,
    id: session.holderId,
    sessionId: session.id,
    accountId: session.accountId,
    partnerId: facts.partnerId,
    companyId: facts.companyId,
    masterAccount: facts.partnerId !== null && facts.masterAccountId === facts.partnerId,
    partnerKind: facts.partnerKind,
    accountFrozen: account?.frozen ?? false,
    verificationEnabled: account?.verificationEnabled ?? false,
    passwordChangeDue: facts.passwordChangeDue ?? false,
    staffKinds: facts.staffKinds ?? [],
    ...rightsOf(facts),
  };
}

type Rights = Pick<Principal, "permissions" | "administrator" | "customerScope">;

function rightsOf({ session, partnerId, roles: held, managers }: Facts): Rights {
  if (partnerId === null) return { permissions: [], administrator: false, customerScope: [] };
  if (session.holderKind === "ACCOUNT") return { permissions: [...ALL_PERMISSIONS], administrator: true, customerScope: "ALL" };
  const kinds = (held ?? []).map(({ kind }) => kind);
  return {
    permissions: permissionsOfRoles(held ?? []),
    administrator: kinds.includes("ADMIN"),
    customerScope: customerScopeOf(session.holderId, kinds, managers),
  };
}

/** A manager alone sees its own customers, a director alone those of its managers too, any further role all (F1). */
function customerScopeOf(memberId: string, kinds: readonly RoleKind[], managers: readonly string[]): Principal["customerScope"] {
  const [only, ...further] = kinds;
  if (only === undefined) return [memberId];
  if (further.length > 0) return "ALL";
  if (only === "ACCOUNT_MANAGER") return [memberId];
  return only === "ACCOUNT_DIRECTOR" ? [memberId, ...managers] : "ALL";
}
