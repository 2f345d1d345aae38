import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, type Refusal, Refused, refuse } from "../../../platform/graphql/user-errors.js";
import { changeAccount, lockAccount, ownAccountId } from "../accounts/accounts.js";
import { checkPhoneNumber } from "../accounts/phone-number.js";
import { holderOfName, replaceSignInName } from "../accounts/sign-in-names.js";
import { phoneCode } from "../verification/code-destination.js";
import { CodePurpose } from "../verification/code-purpose.js";
import { type TriedCode, tryCode, useCode } from "../verification/codes.js";
import type { ProvenPhoneInput } from "./registration.js";

/** A number whose code has been tried, outside the transaction: wrong tries count although the mutation is refused. */
export type PreparedPhone = { readonly refusals: readonly Refusal[] } | { readonly phone: string; readonly code: TriedCode };

export async function preparePhone(
  context: Context,
  purpose: CodePurpose.SET_SECURITY_PHONE | CodePurpose.BIND_MOBILE,
  { phone, smsCode }: ProvenPhoneInput,
): Promise<PreparedPhone> {
  const accountId = ownAccountId(context);
  const problems = new Problems();
  const number = await checkPhoneNumber(context, problems, phone, "phone");
  if (number === null) return { refusals: problems.found };
  const code = await tryCode(context, phoneCode(accountId, purpose, number), smsCode, "smsCode");
  return { phone: number, code };
}

/** Stores the security phone, which signs in from now on instead of the one before (JOIN-017). Answers the account's ID. */
export async function setSecurityPhone(context: TransactionContext, prepared: PreparedPhone): Promise<string> {
  const phone = await provenPhone(context, prepared);
  const account = await lockAccount(context, ownAccountId(context));
  if (account.securityPhone !== null && samePhone(account.securityPhone, phone)) return account.id;
  const system = context.asSystem("security phone");
  if (await holderOfName(system, phone)) refuse("CONFLICT", "This number is the security phone of another account.", ["phone"]);
  await replaceSignInName(system, { holderId: account.id, holderKind: "ACCOUNT" }, account.securityPhone, phone);
  await changeAccount(context, account.id, { securityPhone: phone });
  return account.id;
}

/** Stores the mobile number, which never signs in (JOIN-030, JOIN-031). Answers the account's ID. */
export async function bindMobile(context: TransactionContext, prepared: PreparedPhone): Promise<string> {
  const phone = await provenPhone(context, prepared);
  const account = await lockAccount(context, ownAccountId(context));
  await changeAccount(context, account.id, { mobileNumber: phone });
  return account.id;
}

async function provenPhone(context: TransactionContext, prepared: PreparedPhone): Promise<string> {
  if ("refusals" in prepared) throw new Refused(prepared.refusals);
  await useCode(context, prepared.code, "smsCode");
  return prepared.phone;
}

function samePhone(stored: string, proven: string): boolean {
  return stored.replaceAll(/[\s().-]/g, "") === proven;
}
