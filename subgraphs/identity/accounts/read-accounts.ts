import type { Context } from "../../../platform/graphql/context.js";
import { maskName } from "../../../platform/graphql/values.js";
import type { Account, CustomerType, OnboardingStatus } from "./account.js";
import { type AccountRow, readAccounts } from "./accounts.js";

/** Accounts as the caller sees them: its own, and those of its partner's customers it may see. */
export async function accountsById(context: Context, ids: readonly string[]): Promise<Map<string, Account>> {
  const rows = await readAccounts(context, ids);
  return new Map(rows.map((row) => [row.id, shown(context, row)]));
}

function shown(context: Context, row: AccountRow): Account {
  const { id, accountName, country, registeredAt } = row;
  const own = id === context.principal.accountId || context.principal.kind === "SYSTEM";
  return { id, accountName, name: maskName(row.name), country, registeredAt, ...(own ? ownPart(row) : hidden) };
}

type OwnPart = Omit<Account, "id" | "accountName" | "name" | "country" | "registeredAt">;

/** What only the account itself sees. */
function ownPart(row: AccountRow): OwnPart {
  return {
    email: row.email,
    securityPhone: row.securityPhone,
    mobileNumber: row.mobileNumber,
    onboardingStatus: row.onboardingStatus as OnboardingStatus,
    servicesEnabledAt: row.servicesEnabledAt,
    signingEntity: row.signingEntity,
    customerType: row.customerType as CustomerType | null,
    address: row.address,
    marketingConsent: row.marketingConsent,
    verificationCodeFunctionEnabled: row.verificationEnabled,
  };
}

const hidden: OwnPart = {
  email: null,
  securityPhone: null,
  mobileNumber: null,
  onboardingStatus: null,
  servicesEnabledAt: null,
  signingEntity: null,
  customerType: null,
  address: null,
  marketingConsent: null,
  verificationCodeFunctionEnabled: null,
};
