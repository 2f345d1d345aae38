import { eq, isNull } from "drizzle-orm";
import { check } from "../../../platform/access/allow.js";
import { isEmail } from "../../../platform/forms/email.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { ownAccountId } from "../accounts/accounts.js";
import { accounts } from "../accounts/accounts.tables.js";
import { checkPhoneNumber } from "../accounts/phone-number.js";
import { accountOfName, normalisedName } from "../accounts/sign-in-names.js";
import { CodePurpose, VerificationChannel } from "./code-purpose.js";
import type { CodeKey } from "./codes.js";
import { operatorAddress, operatorId } from "./operator-address.js";
import type { SendVerificationCodeInput } from "./verification-inputs.js";

/** Where a code is to go and what it will be good for. */
export interface CodeDestination {
  readonly key: CodeKey;
  /** Null: nowhere, and nobody is told so. */
  readonly address: string | null;
}

/** Finds out where a wanted code is to go; refused when that is nowhere, or not for the caller. */
export function codeDestination(context: TransactionContext, input: SendVerificationCodeInput): Promise<CodeDestination> {
  if (input.operation && input.purpose !== CodePurpose.CRITICAL_OPERATION)
    refuse("INVALID_INPUT", "Only a code for CRITICAL_OPERATION names an operation.", ["operation"]);
  switch (input.purpose) {
    case CodePurpose.CRITICAL_OPERATION:
      return toOperator(context, input);
    case CodePurpose.REGISTER_ACCOUNT:
      return toNewEmail(input);
    case CodePurpose.SET_SECURITY_PHONE:
    case CodePurpose.BIND_MOBILE:
      return toNewPhone(context, input);
    case CodePurpose.RESET_PASSWORD:
      return toForgetfulHolder(context, input);
  }
}

/** The key of a code for registering with an e-mail address. */
export function registrationCode(email: string): CodeKey {
  return { holder: "", purpose: CodePurpose.REGISTER_ACCOUNT, target: email.trim().toLowerCase() };
}

/** The key of a code for a phone number of one's own account. */
export function phoneCode(accountId: string, purpose: CodePurpose.SET_SECURITY_PHONE | CodePurpose.BIND_MOBILE, phone: string): CodeKey {
  return { holder: accountId, purpose, target: phone };
}

/**
 * The key of a code for a forgotten password, requested for a name; of the account that has it then, and no other that
 * gets it. Names that nobody has are kept alike.
 */
export function resetCode(accountId: string | null, identifier: string): CodeKey {
  return { holder: accountId ?? "", purpose: CodePurpose.RESET_PASSWORD, target: normalisedName(identifier) };
}

async function toOperator(context: TransactionContext, { operation, channel }: SendVerificationCodeInput): Promise<CodeDestination> {
  check({ signedIn: true }, context.principal);
  const holder = operatorId(context);
  if (!operation) refuse("INVALID_INPUT", "Name the operation that is to be verified.", ["operation"]);
  const address = await operatorAddress(context, channel);
  if (!address) refuse("CHANNEL_NOT_BOUND", "You have no address of this kind: choose the other channel, or bind one first.", ["channel"]);
  return { key: { holder, purpose: operation, target: "" }, address };
}

async function toNewEmail({ channel, email }: SendVerificationCodeInput): Promise<CodeDestination> {
  const problems = new Problems();
  checkChannel(problems, channel, VerificationChannel.EMAIL);
  const address = (email ?? "").trim();
  if (!isEmail(address)) problems.add("EMAIL_INVALID", "An e-mail address is needed, for example ann@example.com.", "email");
  problems.check();
  return { key: registrationCode(address), address };
}

async function toNewPhone(context: TransactionContext, { purpose, channel, phone }: SendVerificationCodeInput): Promise<CodeDestination> {
  check({ holder: true }, context.principal);
  const accountId = ownAccountId(context);
  const problems = new Problems();
  checkChannel(problems, channel, VerificationChannel.SMS);
  const address = await checkPhoneNumber(context, problems, phone, "phone");
  problems.check();
  const forPurpose = purpose === CodePurpose.BIND_MOBILE ? CodePurpose.BIND_MOBILE : CodePurpose.SET_SECURITY_PHONE;
  return { key: phoneCode(accountId, forPurpose, address ?? ""), address };
}

/** Nobody learns here whether there is such an account, or whether it has an address of the kind (JOIN-020). */
async function toForgetfulHolder(
  context: TransactionContext,
  { channel, identifier }: SendVerificationCodeInput,
): Promise<CodeDestination> {
  if (!identifier?.trim()) refuse("INVALID_INPUT", "Say what you sign in with.", ["identifier"]);
  const system = context.asSystem("forgotten password");
  const accountId = await accountOfName(system, identifier);
  const [account] = accountId === null ? [] : await system.db.from(accounts, eq(accounts.id, accountId), isNull(accounts.deletedAt));
  const address = channel === VerificationChannel.EMAIL ? account?.email : account?.securityPhone;
  return { key: resetCode(accountId, identifier), address: address ?? null };
}

function checkChannel(problems: Problems, channel: VerificationChannel, wanted: VerificationChannel): void {
  if (channel !== wanted) problems.add("INVALID_INPUT", `This code goes by ${wanted} only.`, "channel");
}
