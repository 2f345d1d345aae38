import { eq } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { PartnerJoined } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { createCompany, type NewCompany } from "../companies/companies.js";
import { companies } from "../companies/companies.tables.js";
import { createPresetRoles } from "../members/preset-roles.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import type { Partner } from "./partner.js";
import { partners } from "./partners.tables.js";

const CUSTOM_ROLES = 10;

/**
 * Makes an account the first of a new company in the partner network, with the four preset roles (ORG-002), and tells
 * the other subgraphs. Refused with ALREADY_PARTNER when it is in the network already.
 */
export async function joinNetwork(context: TransactionContext, accountId: string, company: NewCompany): Promise<void> {
  const system = context.asSystem("joining the network");
  await becomePartner(system, accountId, await createCompany(system, accountId, company));
}

/** Makes an account a further partner account of a company that is in the network (JOIN-070). As `joinNetwork`. */
export async function joinCompany(context: TransactionContext, accountId: string, companyId: string): Promise<void> {
  await becomePartner(context.asSystem("joining a company"), accountId, companyId);
}

async function becomePartner(system: TransactionContext, accountId: string, companyId: string): Promise<void> {
  const [company] = await system.db.from(companies, eq(companies.id, companyId));
  if (!company) throw new Error(`no such company: ${companyId}`);
  const { name, country } = company;
  const now = system.now;
  const joined = await system.db
    .insert(partners)
    .values({
      id: accountId,
      companyId,
      name,
      country,
      customRoleLimit: CUSTOM_ROLES,
      joinedAt: now,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing()
    .returning();
  if (joined.length === 0) refuse("ALREADY_PARTNER", "The account is in the partner network already.");
  await createPresetRoles(system, accountId);
  rightsChanged(system, [accountId]);
  const fact = { partnerId: accountId, name, country, joinedAt: now.toISOString() };
  system.publish(event(PartnerJoined, { stream: partnerStream(accountId), key: accountId }, fact));
}

/** Whether an account is in the partner network. Sees every account. */
export async function isPartner(context: Context, accountId: string): Promise<boolean> {
  return (await context.db.unscoped.select({ id: partners.id }).from(partners).where(eq(partners.id, accountId))).length > 0;
}

/** Partners the caller may see: its own. */
export async function partnersById(context: Context, ids: readonly string[]): Promise<Map<string, Partner>> {
  const rows = await context.db.from(partners, among(partners.id, ids));
  return new Map(rows.map(({ id, companyId, name, country, joinedAt }) => [id, { id, companyId, name, country, joinedAt }]));
}
