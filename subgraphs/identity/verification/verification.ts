import type { GraphQLResolveInfo } from "graphql";
import { operationInputHash, requireTicket } from "../../../platform/access/tickets.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { changeAccount } from "../accounts/accounts.js";
import { port } from "../ports.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { codeDestination } from "./code-destination.js";
import type { VerificationChannel } from "./code-purpose.js";
import { forgetCode, keepCode, type NewCode, type TriedCode, useCode } from "./codes.js";
import { operatorId } from "./operator-address.js";
import type { SendVerificationCodeInput } from "./verification-inputs.js";

const TICKET_LIFETIME_MS = 10 * 60_000;

/** A code that is kept, and where it is to go. */
export interface RequestedCode {
  /** What it is good for, as it is kept: a purpose, or the code of a critical operation. */
  readonly purpose: string;
  /** Null: nowhere, and nobody is told so. */
  readonly address: string | null;
  readonly expiresAt: string;
}

/** Keeps a new code for its purpose; refused when it can go nowhere or the last one is too new (APPX-004, JOIN-010). */
export async function requestCode(context: TransactionContext, input: SendVerificationCodeInput, code: NewCode): Promise<RequestedCode> {
  const { key, address } = await codeDestination(context, input);
  const expiresAt = await keepCode(context, code, key, input.channel);
  return { purpose: key.purpose, address, expiresAt: expiresAt.toISOString() };
}

/**
 * Sends a code at once, whatever the hour (INFO-076), and says what it is good for. One that cannot be sent is forgotten.
 */
export async function sendCode(
  context: Context,
  { codeId, code }: NewCode,
  to: { readonly purpose: string; readonly channel: `${VerificationChannel}`; readonly address: string },
): Promise<void> {
  const { channel, address } = to;
  const what = to.purpose.toLowerCase().replaceAll("_", " ");
  const text = `${code} is your verification code for: ${what}. It is good for 10 minutes. Tell it to nobody.`;
  try {
    await port(context.runtime, "messageChannel").send({
      id: codeId,
      medium: channel,
      to: address,
      subject: channel === "EMAIL" ? "Your verification code" : "",
      text,
    });
  } catch (error) {
    await forgetCode(context.runtime, codeId);
    throw error;
  }
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly expiresAt: Date;
}

/** Exchanges a right code for a ticket bound to operation, operator and input (APPX-005). */
export async function issueTicket(
  context: TransactionContext,
  tried: TriedCode,
  { operation, operationInput }: { operation: string; operationInput: unknown },
): Promise<IssuedTicket> {
  await useCode(context, tried, "code");
  const issuedAt = context.now;
  const expiresAt = new Date(issuedAt.getTime() + TICKET_LIFETIME_MS);
  const proven = { id: newId(), operation, operatorId: operatorId(context), inputHash: operationInputHash(operationInput) };
  return { ticket: await port(context.runtime, "ticketSigner")(proven, issuedAt, expiresAt), expiresAt };
}

/** Switches the account's verification code function; switching off has to be verified itself (APPX-007). */
export async function switchFunction(
  context: TransactionContext,
  info: GraphQLResolveInfo,
  { enabled, verificationTicket }: { enabled: boolean; verificationTicket?: string | null },
): Promise<string> {
  const { accountId } = context.principal;
  if (accountId === null) throw new Error("the access rule lets accounts through only");
  if (!enabled) await requireTicket(context, info, "DISABLE_VERIFICATION_CODE_FUNCTION", "ALWAYS", verificationTicket ?? undefined);
  await changeAccount(context, accountId, { verificationEnabled: enabled });
  rightsChanged(context, [accountId]);
  return accountId;
}
