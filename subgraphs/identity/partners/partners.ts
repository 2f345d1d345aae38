import { eq, inArray } from "drizzle-orm";
import { PartnerJoined } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { accounts } from "../accounts/accounts.tables.js";
import { createPresetRoles } from "../members/preset-roles.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import type { Partner } from "./partner.js";
import { partners } from "./partners.tables.js";

const CUSTOM_ROLES = 10;

/**
 * Makes an account a member of the partner network, with the four preset roles (ORG-002), and tells the other subgraphs.
 * Refused with INVALID_STATE when it is one already.
 */
export async function joinNetwork(context: TransactionContext, accountId: string): Promise<void> {
  const system = context.asSystem("joining the network");
  const [account] = await system.db.from(accounts, eq(accounts.id, accountId));
  if (!account) throw new Error(`no such account: ${accountId}`);
  const { name, country } = account;
  const now = context.now;
  const joined = await system.db
    .insert(partners)
    .values({ id: accountId, name, country, customRoleLimit: CUSTOM_ROLES, joinedAt: now, version: 1, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning();
  if (joined.length === 0) refuse("INVALID_STATE", "The account is a member of the partner network already.");
  await createPresetRoles(system, accountId);
  rightsChanged(system, [accountId]);
  const fact = { partnerId: accountId, name, country, joinedAt: now.toISOString() };
  system.publish(event(PartnerJoined, { stream: partnerStream(accountId), key: accountId }, fact));
}

/** Partners the caller may see: its own. */
export async function partnersById(context: Context, ids: readonly string[]): Promise<Map<string, Partner>> {
  const rows = await context.db.from(partners, inArray(partners.id, [...ids]));
  return new Map(rows.map(({ id, name, country, joinedAt }) => [id, { id, name, country, joinedAt }]));
}
