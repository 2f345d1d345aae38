import { Form, LENGTHS } from "../../../platform/forms/form.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { onboarding } from "../accounts/account.lifecycle.js";
import { lockAccount, ownAccountId } from "../accounts/accounts.js";
import { checkCountryUnchanged } from "./cloud-services.js";
import type { CompleteAccountInformationInput } from "./registration.js";

/** Stores who holds the caller's account (JOIN-032, D-10); can be repeated. Answers the account's ID. */
export async function completeAccountInformation(context: TransactionContext, input: CompleteAccountInformationInput): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  const problems = new Problems();
  checkCountryUnchanged(problems, account, input.country);
  const form = new Form(problems);
  const name = form.text("customerName", input.customerName, { required: true, longest: LENGTHS.NAME });
  const address = form.text("address", input.address, { required: true, longest: LENGTHS.ADDRESS_LINE });
  if (account.mobileNumber === null) problems.add("MOBILE_NOT_BOUND", "Bind a mobile number first (`bindMobile`).");
  problems.check();
  if (name === null) throw new Error("the form demands a name");
  await onboarding.step(context, account, "COMPLETE_INFORMATION", { set: { name, customerType: input.customerType, address } });
  return account.id;
}
