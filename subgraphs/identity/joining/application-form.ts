import { eq } from "drizzle-orm";
import { versionInForce } from "../../../platform/agreements/known-agreements.js";
import type { Context } from "../../../platform/graphql/context.js";
import { ownAccountId } from "../accounts/accounts.js";
import { accounts } from "../accounts/accounts.tables.js";
import { knownAgreements } from "../known/agreements.js";
import type { NetworkApplicationForm } from "./application-connection.js";
import { PAYMENT_CURRENCIES } from "./catalogues.js";

/** The agreement of every application. */
export const NETWORK_AGREEMENT = "NETWORK_CERTIFICATION_AGREEMENT";

/** What stands in the form before anybody has filled it in (JOIN-048). */
export async function applicationForm(context: Context): Promise<NetworkApplicationForm> {
  const [account] = await context.db.from(accounts, eq(accounts.id, ownAccountId(context)));
  if (!account) throw new Error("a holder sees its own account");
  return {
    country: account.country,
    paymentCurrencies: PAYMENT_CURRENCIES,
    agreement: NETWORK_AGREEMENT,
    agreementVersion: await versionInForce(context, knownAgreements, NETWORK_AGREEMENT),
  };
}
