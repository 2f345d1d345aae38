import type { AccountRow } from "../accounts/accounts.js";
import { isMarketing } from "./templates.js";

/**
 * Whether an account may be told what messages of a type say: as long as it is there, news and promotions only with its
 * consent (JOIN-028, JOIN-029). Asked when a message is made, and again when it goes out, which may be much later.
 */
export function mayTell(account: Pick<AccountRow, "deletedAt" | "marketingConsent">, messageType: string): boolean {
  return account.deletedAt === null && (account.marketingConsent || !isMarketing(messageType));
}
