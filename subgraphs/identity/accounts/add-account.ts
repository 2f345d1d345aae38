import { randomBytes } from "node:crypto";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { onboarding } from "./account.lifecycle.js";
import { accounts } from "./accounts.tables.js";
import { hashFor, storePassword } from "./passwords.js";
import { takeSignInNames, takeTenantNames } from "./sign-in-names.js";

interface AccountData {
  /** The cloud account name. */
  readonly accountName: string;
  /** The account name when left out. */
  readonly tenantName?: string;
  /** Name of the person or company. */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly email: string;
  /** With country code, for example `+353 1 234 5678`. Signs in; a mobile number does not (JOIN-031). */
  readonly securityPhone?: string;
  readonly mobileNumber?: string;
  readonly loginId?: string;
  readonly verificationEnabled?: boolean;
  readonly id?: string;
}

export type NewAccount = AccountData & { readonly password: string };

/** Makes an account like `addAccount`, of a password that is hashed here: for seeding. */
export async function createAccount(context: TransactionContext, { password, ...account }: NewAccount): Promise<string> {
  return addAccount(context, account, await hashFor(context.runtime, password));
}

/**
 * Makes an account in status REGISTERED, with its password and its names for signing in, and tells the other subgraphs.
 * Refused with CONFLICT when one of its names is already used. Answers its ID.
 */
export async function addAccount(context: TransactionContext, account: AccountData, passwordHash: string): Promise<string> {
  const system = context.asSystem("new account");
  const id = account.id ?? newId();
  const { accountName, tenantName = accountName, name, country, email } = account;
  const now = context.now;
  const row = {
    id,
    accountName,
    tenantName,
    name,
    country,
    email,
    securityPhone: account.securityPhone ?? null,
    mobileNumber: account.mobileNumber ?? null,
    loginId: account.loginId ?? null,
    onboardingStatus: "REGISTERED" as const,
    servicesEnabledAt: null,
    signingEntity: null,
    customerType: null,
    address: null,
    marketingConsent: false,
    unsubscribeToken: randomBytes(24).toString("base64url"),
    frozen: false,
    verificationEnabled: account.verificationEnabled ?? false,
    registeredAt: now,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
  await system.db.insert(accounts).values(row);
  const names = [accountName, email, account.loginId, account.securityPhone].filter((given) => given !== undefined);
  await takeSignInNames(system, { holderId: id, holderKind: "ACCOUNT" }, names);
  await takeTenantNames(system, id, [accountName, tenantName]);
  await storePassword(system, id, passwordHash, false);
  await onboarding.begin(context, row, "REGISTER_ACCOUNT", {});
  return id;
}
