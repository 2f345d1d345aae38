import { eq } from "drizzle-orm";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { onboarding } from "../accounts/account.lifecycle.js";
import { type AccountRow, changeAccount, lockAccount, ownAccountId, publishStanding } from "../accounts/accounts.js";
import { passwords, signInNames, tenantNames } from "../accounts/accounts.tables.js";
import { isJoining } from "../joining/is-joining.js";
import { knownAssociations } from "../known/associations.tables.js";
import { isPartner } from "../partners/partners.js";
import { endSessionsOf } from "../sessions/sessions.js";
import { type CheckedPassword, checkOwnPassword, confirmed } from "../sessions/sign-in.js";

/** Switches cloud services off, and with them the consent to marketing (JOIN-029). Answers the account's ID. */
export async function disableCloudServices(context: TransactionContext): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  await refuseWhileBound(context, account);
  const set = { servicesEnabledAt: null, signingEntity: null, marketingConsent: false };
  await onboarding.step(context, account, "DISABLE_CLOUD_SERVICES", { set });
  return account.id;
}

/** Whether the caller knows its own password: tried outside the transaction, for wrong tries count. */
export function prepareDeletion(context: Context, password: string): Promise<CheckedPassword> {
  return checkOwnPassword(context, ownAccountId(context), password, "password");
}

/**
 * Deletes the caller's account: no name signs in any more, nothing is sent to it, the consent to marketing is withdrawn
 * (JOIN-029), and the account has nothing left by which a person is known. What it has accepted, applied for, been told
 * and done stays in the records.
 */
export async function deleteAccount(context: TransactionContext, password: CheckedPassword): Promise<string> {
  await confirmed(context, password);
  const account = await lockAccount(context, ownAccountId(context));
  await refuseWhileBound(context, account);
  const { db } = context.asSystem("deleted account");
  await db.delete(signInNames, eq(signInNames.holderId, account.id));
  await db.delete(tenantNames, eq(tenantNames.accountId, account.id));
  await db.delete(passwords, eq(passwords.holderId, account.id));
  const nobody = { name: account.accountName, email: "", securityPhone: null, mobileNumber: null, loginId: null, address: null };
  await changeAccount(context, account.id, { ...nobody, marketingConsent: false, deletedAt: context.now });
  await publishStanding(context, account.id);
  await endSessionsOf(context, account.id);
  return account.id;
}

/** An account that others depend on stays: a partner's, a customer's, and one that is waiting to become a partner. */
async function refuseWhileBound(context: TransactionContext, { id }: AccountRow): Promise<void> {
  const system = context.asSystem("what an account is bound by");
  if (await isPartner(system, id)) refuse("INVALID_STATE", "A partner account cannot be given up.");
  if ((await system.db.from(knownAssociations, eq(knownAssociations.customerId, id))).length > 0)
    refuse("INVALID_STATE", "The account is a partner's customer: end the association first.");
  if (await isJoining(system, id)) refuse("APPLICATION_IN_PROGRESS", "An application or request of this account waits for its decision.");
}
