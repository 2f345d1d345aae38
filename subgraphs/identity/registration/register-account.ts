import { randomInt } from "node:crypto";
import type { Acceptance } from "../../../platform/agreements/acceptance.js";
import { isEmail } from "../../../platform/forms/email.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, type Refusal, Refused, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { keepAcceptances, takeAcceptances } from "../acceptances/acceptances.js";
import { addAccount } from "../accounts/add-account.js";
import { checkNewPassword } from "../accounts/password-rules.js";
import { hashFor } from "../accounts/passwords.js";
import { holderOfName } from "../accounts/sign-in-names.js";
import { type CountryRow, checkCountry } from "../countries/countries.js";
import { type OpenedSession, openSession } from "../sessions/sessions.js";
import { registrationCode } from "../verification/code-destination.js";
import { type TriedCode, tryCode, useCode } from "../verification/codes.js";
import type { RegisterAccountInput } from "./registration.js";

const AGREEMENTS = ["ACCOUNT_USER_AGREEMENT", "ACCOUNT_PRIVACY_STATEMENT"];

/** A registration that may be made: checked, tried and hashed outside the transaction (codes are counted there, hashing is slow). */
export type PreparedRegistration =
  | { readonly refusals: readonly Refusal[] }
  | {
      readonly accountId: string;
      readonly country: CountryRow;
      readonly email: string;
      readonly passwordHash: string;
      readonly code: TriedCode;
      readonly acceptances: readonly Acceptance[];
    };

/** Everything that is wrong with the form, the code included, at once (JOIN-003, JOIN-005, JOIN-009, JOIN-011 to JOIN-015). */
export async function prepareRegistration(context: Context, input: RegisterAccountInput): Promise<PreparedRegistration> {
  const problems = new Problems();
  const country = await checkCountry(context, problems, input.country, "country");
  const email = (input.email ?? "").trim();
  const code = isEmail(email) ? await tryCode(context, registrationCode(email), input.emailCode ?? "", "emailCode") : null;
  if (code === null) problems.add("EMAIL_INVALID", "An e-mail address is needed, for example ann@example.com.", "email");
  else if ("refusal" in code) problems.addAll([code.refusal]);
  checkNewPassword(problems, input.password, "password", { value: input.confirmPassword, field: "confirmPassword" });
  const accountId = newId();
  const asked = { codes: AGREEMENTS, given: input.acceptedAgreements, operation: "registerAccount", userId: accountId };
  const acceptances = await takeAcceptances(context, asked, problems, "acceptedAgreements");
  if (!country || !code || problems.found.length > 0) return { refusals: problems.found };
  return { accountId, country, email, passwordHash: await hashFor(context.runtime, input.password), code, acceptances };
}

/** Registers the account with its agreements and opens its first session (C1.3). */
export async function registerAccount(
  context: TransactionContext,
  prepared: PreparedRegistration,
): Promise<{ accountId: string; session: OpenedSession }> {
  if ("refusals" in prepared) throw new Refused(prepared.refusals);
  const { accountId, country, email, passwordHash, code, acceptances } = prepared;
  await useCode(context, code, "emailCode");
  if (await holderOfName(context.asSystem("e-mail used already"), email)) {
    refuse("EMAIL_ALREADY_REGISTERED", "An account is registered with this e-mail address: sign in, or reset its password.", ["email"]);
  }
  const accountName = newAccountName();
  await addAccount(context, { id: accountId, accountName, name: accountName, country: country.code, email }, passwordHash);
  await keepAcceptances(context, acceptances, { accountId, partnerId: null, contractingEntity: country.signingEntity });
  return { accountId, session: await openSession(context, { kind: "ACCOUNT", id: accountId, accountId }) };
}

const NAME_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** A cloud account name that nobody has: of 50 random bits, in letters that cannot be mistaken for each other. */
function newAccountName(): string {
  const letters = Array.from({ length: 10 }, () => NAME_LETTERS[randomInt(NAME_LETTERS.length)]);
  return `cloud-${letters.join("")}`;
}
