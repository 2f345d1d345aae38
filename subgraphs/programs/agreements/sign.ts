import { and, eq, sql } from "drizzle-orm";
import { dayOf, lastDayOfMonths } from "../../../platform/calendar.js";
import { AgreementAccepted, PartnerJoined } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { joinedAt, keepPartner } from "../known/partners.js";
import { agreementAcceptances, agreementDocuments, nextContractNumber, signedAgreements } from "./agreements.tables.js";

type AcceptanceRow = typeof agreementAcceptances.$inferSelect;

/**
 * Takes in the acceptances that identity's operations took, and makes contracts of those that bind: at once, or when
 * the account joins the network (JOIN-075). Builds nothing that could be built anew: a contract number never changes.
 */
export const agreementsConsumer: Consumer = {
  name: "agreements-of-identity",
  publisher: "identity",
  reset: null,
  handlers: [
    on(AgreementAccepted, async (context, { payload }) => {
      const { acceptanceId: id, agreementVersion: version, acceptedAt, ...rest } = payload;
      const acceptance = { ...rest, id, version, acceptedAt: new Date(acceptedAt) };
      await oneAtATime(context, acceptance.accountId);
      await context.db.insert(agreementAcceptances).values(acceptance).onConflictDoNothing();
      await signIfBinding(context, acceptance, await joinedAt(context, acceptance.accountId));
    }),
    on(PartnerJoined, async (context, { payload }) => {
      const { partnerId: accountId } = payload;
      await oneAtATime(context, accountId);
      await keepPartner(context, payload);
      const accepted = await context.db.from(agreementAcceptances, eq(agreementAcceptances.accountId, accountId));
      for (const acceptance of accepted) await signIfBinding(context, acceptance, new Date(payload.joinedAt));
    }),
  ],
};

/**
 * An acceptance and the joining come in different streams, perhaps at once in two processes: one waits for the other,
 * so that whichever is second finds the first.
 */
async function oneAtATime(context: TransactionContext, accountId: string): Promise<void> {
  await context.db.unscoped.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`agreements of ${accountId}`}, 0))`);
}

async function signIfBinding(context: TransactionContext, acceptance: AcceptanceRow, joined: Date | null): Promise<void> {
  const { code, version } = acceptance;
  const [document] = await context.db.from(
    agreementDocuments,
    and(eq(agreementDocuments.code, code), eq(agreementDocuments.version, version)),
  );
  if (!document) throw new Error(`${code} was accepted in version ${version}, which was never published`);
  const signedAt = document.signing === "ON_ACCEPTANCE" ? acceptance.acceptedAt : document.signing === "ON_JOINING" ? joined : null;
  if (signedAt === null) return;
  const effectiveOn = dayOf(signedAt);
  const contract = {
    id: newId(),
    contractNo: sql`${`PNA${effectiveOn.replaceAll("-", "").slice(2)}ONLINE`} || ${nextContractNumber}`,
    accountId: acceptance.accountId,
    code,
    version,
    acceptanceId: acceptance.id,
    contractingEntity: acceptance.contractingEntity,
    effectiveOn,
    expiresOn: document.validMonths === null ? null : lastDayOfMonths(effectiveOn, document.validMonths),
    signedAt,
  };
  const { accountId } = acceptance;
  const signed = await context.db
    .from(
      signedAgreements,
      and(eq(signedAgreements.accountId, accountId), eq(signedAgreements.code, code), eq(signedAgreements.version, version)),
    )
    .limit(1);
  if (signed.length === 0) await context.db.insert(signedAgreements).values(contract);
}
