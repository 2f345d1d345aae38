import { eq, inArray, sql } from "drizzle-orm";
import { AccountStandingChanged } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { maskName } from "../../../platform/graphql/values.js";
import { newId } from "../../../platform/ids.js";
import type { Account } from "./account.js";
import { accounts } from "./accounts.tables.js";
import { hashFor, storePassword } from "./passwords.js";
import { takeSignInNames, takeTenantNames } from "./sign-in-names.js";

export interface NewAccount {
  /** The cloud account name. */
  readonly accountName: string;
  /** The account name when left out. */
  readonly tenantName?: string;
  /** Name of the person or company. */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly email: string;
  readonly password: string;
  /** With country code, for example `+353 1 234 5678`. Signs in; a mobile number does not (JOIN-031). */
  readonly securityPhone?: string;
  readonly mobileNumber?: string;
  readonly loginId?: string;
  readonly verificationEnabled?: boolean;
  readonly id?: string;
}

/**
 * Makes an account with its password and its names for signing in, and tells the other subgraphs.
 * Refused with CONFLICT when one of its names is already used. Answers its ID.
 */
export async function createAccount(context: TransactionContext, account: NewAccount): Promise<string> {
  const system = context.asSystem("new account");
  const id = account.id ?? newId();
  const { accountName, tenantName = accountName, name, country, email } = account;
  const now = context.now;
  await system.db.insert(accounts).values({
    id,
    accountName,
    tenantName,
    name,
    country,
    email,
    securityPhone: account.securityPhone ?? null,
    mobileNumber: account.mobileNumber ?? null,
    loginId: account.loginId ?? null,
    frozen: false,
    verificationEnabled: account.verificationEnabled ?? false,
    registeredAt: now,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  const names = [accountName, email, account.loginId, account.securityPhone].filter((given) => given !== undefined);
  await takeSignInNames(system, { holderId: id, holderKind: "ACCOUNT" }, names);
  await takeTenantNames(system, id, [accountName, tenantName]);
  await storePassword(system, id, await hashFor(context.runtime, account.password), false);
  await publishStanding(system, id);
  return id;
}

/** Switches the account's verification code function (APPX-007). */
export async function setVerificationFunction(context: TransactionContext, accountId: string, enabled: boolean): Promise<void> {
  const changed = { verificationEnabled: enabled, updatedAt: context.now, version: sql`${accounts.version} + 1` };
  await context.asSystem("verification code function").db.update(accounts, changed, eq(accounts.id, accountId));
}

/** Tells the other subgraphs what they may know of an account. */
async function publishStanding(system: TransactionContext, accountId: string): Promise<void> {
  const [row] = await system.db.from(accounts, eq(accounts.id, accountId));
  if (!row) throw new Error(`no such account: ${accountId}`);
  const { accountName, name, country, frozen, registeredAt, version } = row;
  const fact = { accountId, accountName, name, country, frozen, registeredAt: registeredAt.toISOString() };
  system.publish(event(AccountStandingChanged, { stream: accountStream(accountId), key: accountId, version }, fact));
}

/** Accounts as the caller sees them: its own, and those of its partner's customers it may see. */
export async function accountsById(context: Context, ids: readonly string[]): Promise<Map<string, Account>> {
  const rows = await context.db.from(accounts, inArray(accounts.id, [...ids]));
  return new Map(rows.map((row) => [row.id, shown(context, row)]));
}

function shown(context: Context, row: typeof accounts.$inferSelect): Account {
  const { id, accountName, country, registeredAt } = row;
  const own = id === context.principal.accountId || context.principal.kind === "SYSTEM";
  return {
    id,
    accountName,
    name: maskName(row.name),
    country,
    registeredAt,
    verificationCodeFunctionEnabled: own ? row.verificationEnabled : null,
  };
}
