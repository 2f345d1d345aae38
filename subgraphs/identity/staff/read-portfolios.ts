import { and, eq } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { type Context, systemContext } from "../../../platform/graphql/context.js";
import type { Partner } from "../partners/partner.js";
import { partnersById } from "../partners/partners.js";
import { staffMembers, staffPortfolios } from "./staff.tables.js";
import { PortfolioRole, type StaffKind, type StaffMember } from "./staff-member.js";

/** The partners of members of staff whom the caller sees, as far as it sees whom they look after. */
export async function portfoliosOf(context: Context, staffMemberIds: readonly string[]): Promise<Map<string, Partner[]>> {
  const rows = await context.db.from(staffPortfolios, among(staffPortfolios.staffMemberId, staffMemberIds));
  const ids = [...new Set(rows.map(({ partnerId }) => partnerId))];
  const found = await partnersById(systemContext(context.runtime, "portfolios"), ids);
  const portfolios = new Map<string, Map<string, Partner>>(staffMemberIds.map((id) => [id, new Map()]));
  for (const { staffMemberId, partnerId } of rows) {
    const partner = found.get(partnerId);
    if (partner) portfolios.get(staffMemberId)?.set(partnerId, partner);
  }
  return new Map([...portfolios].map(([id, partners]) => [id, [...partners.values()]]));
}

/** The ecosystem managers of partners whom the caller sees. */
export async function ecosystemManagersOf(context: Context, partnerIds: readonly string[]): Promise<Map<string, StaffMember>> {
  const { db } = systemContext(context.runtime, "ecosystem managers");
  const rows = await db
    .select({ partnerId: staffPortfolios.partnerId, staff: staffMembers }, staffPortfolios, among(staffPortfolios.partnerId, partnerIds))
    .innerJoin(
      staffMembers,
      and(eq(staffMembers.id, staffPortfolios.staffMemberId), eq(staffPortfolios.role, PortfolioRole.ECOSYSTEM_MANAGER)),
    );
  return new Map(
    rows.map(({ partnerId, staff: { id, name, kinds, version } }) => [partnerId, { id, name, kinds: kinds as StaffKind[], version }]),
  );
}
