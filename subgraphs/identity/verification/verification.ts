import type { GraphQLResolveInfo } from "graphql";
import { operationInputHash, requireTicket } from "../../../platform/access/tickets.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { setVerificationFunction } from "../accounts/accounts.js";
import { port } from "../ports.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { forgetCode, keepCode, type NewCode, type TriedCode, useCode } from "./codes.js";
import { operatorAddress, operatorId } from "./operator-address.js";
import type { VerificationChannel } from "./verification-inputs.js";

const TICKET_LIFETIME_MS = 10 * 60_000;

export interface CodeRequest {
  readonly operation: string;
  readonly channel: `${VerificationChannel}`;
}

/** Keeps a new code for the operator; refused when the channel is not bound (APPX-004, APPX-006). */
export async function requestCode(
  context: TransactionContext,
  request: CodeRequest,
  code: NewCode,
): Promise<{ address: string; expiresAt: string }> {
  const address = await operatorAddress(context, request.channel);
  if (!address) refuse("CHANNEL_NOT_BOUND", "You have no address of this kind: choose the other channel, or bind one first.", ["channel"]);
  const expiresAt = await keepCode(context, code, { ...request, operatorId: operatorId(context) });
  return { address, expiresAt: expiresAt.toISOString() };
}

/** Sends a code at once, whatever the hour (INFO-076). One that cannot be sent is forgotten. */
export async function sendCode(
  context: Context,
  { operation, channel }: CodeRequest,
  { codeId, code }: NewCode,
  address: string,
): Promise<void> {
  const what = operation.toLowerCase().replaceAll("_", " ");
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
  await useCode(context, tried);
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
  await setVerificationFunction(context, accountId, enabled);
  rightsChanged(context, [accountId]);
  return accountId;
}
