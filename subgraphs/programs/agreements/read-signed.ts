import { count, desc, eq, type SQL } from "drizzle-orm";
import { dayOf } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type Page, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import { isId } from "../../../platform/ids.js";
import { type AgreementAcceptance, type SignedAgreement, SignedAgreementStatus } from "./agreement.js";
import { agreementAcceptances, type SignedAgreementRow, signedAgreements } from "./agreements.tables.js";

/** A page of the caller's contracts, the latest first (PROG-166, PROG-167). */
export async function listSigned(context: Context, contractNo: string | null, args: PageArgs): Promise<Page<SignedAgreement>> {
  const size = pageSize(args);
  const place = behindInstant(signedAgreements.signedAt, signedAgreements.id, args.after, "NEWEST_FIRST");
  const rows = await context.db
    .from(signedAgreements, withNumber(contractNo), place)
    .orderBy(desc(signedAgreements.signedAt), desc(signedAgreements.id))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ signedAt, id }) => [signedAt.toISOString(), id]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shownContract(context, node) })), pageInfo };
}

/** How many contracts the list has. */
export async function countSigned(context: Context, contractNo: string | null): Promise<number> {
  const [row] = await context.db.select({ total: count() }, signedAgreements, withNumber(contractNo));
  return row?.total ?? 0;
}

/** Contracts by ID, as far as the caller may see them. */
export async function signedById(context: Context, ids: readonly string[]): Promise<Map<string, SignedAgreement>> {
  const rows = await context.db.from(signedAgreements, among(signedAgreements.id, ids.filter(isId)));
  return new Map(rows.map((row) => [row.id, shownContract(context, row)]));
}

/** A page of what the caller itself has accepted, the latest first (APPX-014). */
export async function listAcceptances(context: Context, args: PageArgs): Promise<Page<AgreementAcceptance>> {
  const size = pageSize(args);
  const place = behindInstant(agreementAcceptances.acceptedAt, agreementAcceptances.id, args.after, "NEWEST_FIRST");
  const rows = await context.db
    .from(agreementAcceptances, place)
    .orderBy(desc(agreementAcceptances.acceptedAt), desc(agreementAcceptances.id))
    .limit(size + 1);
  return page(rows, size, ({ acceptedAt, id }) => [acceptedAt.toISOString(), id]);
}

/** Acceptances by ID: the caller's own. */
export async function acceptancesById(context: Context, ids: readonly string[]): Promise<Map<string, AgreementAcceptance>> {
  const rows = await context.db.from(agreementAcceptances, among(agreementAcceptances.id, ids.filter(isId)));
  return new Map(rows.map((row) => [row.id, row]));
}

/** PROG-170: valid up to and including the last day. */
function shownContract({ now }: Context, row: SignedAgreementRow): SignedAgreement {
  const { effectiveOn: effectiveDate, expiresOn: expiredDate, ...rest } = row;
  const expired = expiredDate !== null && dayOf(now) > expiredDate;
  return { ...rest, effectiveDate, expiredDate, status: expired ? SignedAgreementStatus.EXPIRED : SignedAgreementStatus.VALID };
}

function withNumber(contractNo: string | null): SQL | undefined {
  return contractNo === null ? undefined : eq(signedAgreements.contractNo, contractNo);
}
