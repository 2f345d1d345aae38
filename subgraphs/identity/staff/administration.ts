import { arrayContains, asc, eq, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { StaffPortfolioChanged } from "../../../platform/events/catalogue.js";
import { event } from "../../../platform/events/definition.js";
import { behindText, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { forbidden, notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId } from "../../../platform/ids.js";
import { checkEmail, checkText } from "../accounts/contact-rules.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { partners } from "../partners/partners.tables.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { createStaffMember } from "./staff.js";
import { staffMembers, staffPortfolios } from "./staff.tables.js";
import type { AddStaffMemberInput, SetPortfolioInput, SetStaffKindsInput, StaffMemberConnection } from "./staff-inputs.js";
import { PortfolioRole, type StaffKind } from "./staff-member.js";

type StaffRow = typeof staffMembers.$inferSelect;

const LARGEST_PORTFOLIO = 1_000;
/** The stream of everything about the vendor's staff. */
const STAFF = "staff";

/** Makes a member of staff who has to choose a password of its own first. Answers its ID. */
export async function addStaffMember(context: TransactionContext, input: AddStaffMemberInput): Promise<string> {
  const problems = new Problems();
  checkText(problems, input.name, 64, "name");
  checkEmail(problems, input.email, "email");
  checkNewPassword(problems, input.initialPassword, "initialPassword");
  problems.check();
  const [name, email] = [(input.name ?? "").trim(), (input.email ?? "").trim()];
  return createStaffMember(context, { name, email, password: input.initialPassword, kinds: input.kinds, passwordChangeDue: true });
}

/**
 * Says what somebody works on: its rights are others from its next request on, and its open streams end. Partners that
 * it no longer has the kind to look after are nobody's. Answers its ID.
 */
export async function setStaffKinds(context: TransactionContext, input: SetStaffKindsInput): Promise<string> {
  const staff = await staffToChange(context, input.staffMemberId);
  if (staff.id === context.principal.id) throw forbidden("Nobody changes what it may do itself.", "OWN_STAFF_MEMBER");
  if (typeof input.expectedVersion === "number" && input.expectedVersion !== staff.version)
    refuse("CONFLICT", "The member of staff has been changed meanwhile.", ["expectedVersion"]);
  const kinds = [...new Set(input.kinds)];
  const set = { kinds, updatedAt: context.now, version: sql`${staffMembers.version} + 1` };
  await context.db.update(staffMembers, set, eq(staffMembers.id, staff.id));
  for (const role of Object.values(PortfolioRole)) {
    if (!kinds.includes(role as string as StaffKind)) await replacePortfolio(context, staff, role, []);
  }
  rightsChanged(context, [staff.id]);
  return staff.id;
}

/** Says which partners somebody looks after (fact F32). Answers its ID. */
export async function setPortfolio(context: TransactionContext, input: SetPortfolioInput): Promise<string> {
  const staff = await staffToChange(context, input.staffMemberId);
  const wanted = [...new Set(input.partnerIds)];
  if (wanted.length > LARGEST_PORTFOLIO) refuse("LIMIT_EXCEEDED", `At most ${LARGEST_PORTFOLIO} partners.`, ["partnerIds"]);
  if (!staff.kinds.includes(input.role)) refuse("INVALID_STATE", `This member of staff is no ${input.role}.`, ["role"]);
  const found = wanted.every(isId) ? await context.asSystem("portfolio").db.from(partners, among(partners.id, wanted)) : [];
  if (found.length < wanted.length) throw notFound("Partner");
  await replacePortfolio(context, staff, input.role, wanted.sort());
  return staff.id;
}

async function replacePortfolio(context: TransactionContext, staff: StaffRow, role: PortfolioRole, partnerIds: string[]): Promise<void> {
  const ofRole = eq(staffPortfolios.role, role);
  const before = await context.db.delete(staffPortfolios, ofRole, eq(staffPortfolios.staffMemberId, staff.id));
  if (before.length === 0 && partnerIds.length === 0) return;
  const taken = partnerIds.length > 0 ? await context.db.delete(staffPortfolios, ofRole, among(staffPortfolios.partnerId, partnerIds)) : [];
  const rows = partnerIds.map((partnerId) => ({ partnerId, role, staffMemberId: staff.id, since: context.now }));
  if (rows.length > 0) await context.db.insert(staffPortfolios).values(rows);
  for (const staffMemberId of new Set([staff.id, ...taken.map((row) => row.staffMemberId)]))
    await publishPortfolio(context, staffMemberId, role);
}

async function publishPortfolio(context: TransactionContext, staffMemberId: string, role: PortfolioRole): Promise<void> {
  const rows = await context.db.from(staffPortfolios, eq(staffPortfolios.staffMemberId, staffMemberId), eq(staffPortfolios.role, role));
  const fact = { staffMemberId, role, partnerIds: rows.map(({ partnerId }) => partnerId) };
  context.publish(event(StaffPortfolioChanged, { stream: STAFF, key: `${staffMemberId}:${role}` }, fact));
}

/** Locks the staff in one order for everybody: portfolios move between people. */
async function staffToChange(context: TransactionContext, id: string): Promise<StaffRow> {
  await context.orm.execute(sql`select pg_advisory_xact_lock(hashtextextended('staff', 0))`);
  const [staff] = isId(id) ? await context.db.from(staffMembers, eq(staffMembers.id, id)).for("update") : [];
  if (!staff) throw notFound("Staff member");
  return staff;
}

/** A page of the staff, by e-mail address. */
export async function listStaff(context: Context, kind: StaffKind | undefined, args: PageArgs): Promise<StaffMemberConnection> {
  const size = pageSize(args);
  const ofKind = kind ? arrayContains(staffMembers.kinds, [kind]) : undefined;
  const rows = await context.db
    .from(staffMembers, ofKind, behindText(staffMembers.email, args.after))
    .orderBy(asc(staffMembers.email))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ email }) => [email]);
  const shown = ({ id, name, kinds, version }: StaffRow) => ({ id, name, kinds: kinds as StaffKind[], version });
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shown(node) })), pageInfo };
}
