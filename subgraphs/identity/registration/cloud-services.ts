import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { keepAcceptances, takeAcceptances } from "../acceptances/acceptances.js";
import { onboarding } from "../accounts/account.lifecycle.js";
import { type AccountRow, lockAccount, ownAccountId } from "../accounts/accounts.js";
import { findCountry } from "../countries/countries.js";
import type { EnableCloudServicesInput } from "./registration.js";

const VARIANTS = ["CUSTOMER_AGREEMENT", "END_USER_LICENSE_AGREEMENT"];

/**
 * Turns the caller's registered account into one that can use the cloud (JOIN-021 to JOIN-025, JOIN-027). The consent
 * to marketing is stored and decides nothing. Answers the account's ID.
 */
export async function enableCloudServices(context: TransactionContext, input: EnableCloudServicesInput): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  const problems = new Problems();
  checkCountryUnchanged(problems, account, input.country);
  const chosen = VARIANTS.find((code) => input.acceptedAgreements?.some((agreement) => agreement.code === code)) ?? "CUSTOMER_AGREEMENT";
  const asked = { codes: [chosen, "PRIVACY_STATEMENT"], given: input.acceptedAgreements, operation: "enableCloudServices" };
  const acceptances = await takeAcceptances(context, asked, problems, "acceptedAgreements");
  problems.check();
  const contractingEntity = await switchServicesOn(context, account, input.marketingConsent);
  await keepAcceptances(context, acceptances, { accountId: account.id, partnerId: null, contractingEntity });
  return account.id;
}

/** The switch itself. Answers the vendor's company that signs, which follows from the account's country (JOIN-022). */
export async function switchServicesOn(context: TransactionContext, account: AccountRow, marketingConsent: boolean): Promise<string> {
  const country = await findCountry(context, account.country);
  if (!country) throw new Error(`account ${account.id} is of a country that is not in the catalogue: ${account.country}`);
  const { signingEntity } = country;
  const set = { servicesEnabledAt: context.now, signingEntity, marketingConsent };
  await onboarding.step(context, account, "ENABLE_CLOUD_SERVICES", { set });
  return signingEntity;
}

/** The country of an account stays what it was registered with (JOIN-004, JOIN-024). */
export function checkCountryUnchanged(problems: Problems, account: AccountRow, country: string | null | undefined): void {
  if (country && country !== account.country)
    problems.add("COUNTRY_REGION_IMMUTABLE", "The country or region of an account cannot be changed.", "country");
}
