import { eq } from "drizzle-orm";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { changeAccount, lockAccount, ownAccountId } from "../accounts/accounts.js";
import { accounts } from "../accounts/accounts.tables.js";

/** Gives or withdraws the caller's consent to marketing, at once (JOIN-028). Answers the account's ID. */
export async function setMarketingConsent(context: TransactionContext, marketingConsent: boolean): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  await changeAccount(context, account.id, { marketingConsent });
  return account.id;
}

/** Withdraws the consent of whoever a link's token belongs to, at once and without signing in (JOIN-028). */
export async function unsubscribe(context: TransactionContext, token: string): Promise<void> {
  const [account] = await context.asSystem("unsubscribe link").db.from(accounts, eq(accounts.unsubscribeToken, token));
  if (account) await changeAccount(context, account.id, { marketingConsent: false });
}
