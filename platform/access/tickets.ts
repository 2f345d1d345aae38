import type { GraphQLResolveInfo } from "graphql";
import { type CryptoKey, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { TicketVerifier, TransactionContext, VerifiedTicket } from "../graphql/context.js";
import { hashJson, rawInput } from "../graphql/mutation.js";
import { refuse } from "../graphql/user-errors.js";

/**
 * Verification tickets: identity signs one when an operator has proven a code for one critical operation with one
 * input; the owner of the operation checks it offline and records its use in the operation's own transaction.
 */
const ISSUER = "identity";

/** Fields of a mutation's input that are not part of what is verified. */
const NOT_VERIFIED = ["verificationTicket", "idempotencyKey"];

/** The hash by which a ticket is bound to an input: order of keys does not matter, ticket and idempotency key are left out. */
export function operationInputHash(input: unknown): string {
  return hashJson(input, NOT_VERIFIED);
}

export type TicketSigner = (ticket: VerifiedTicket, issuedAt: Date, expiresAt: Date) => Promise<string>;

export function ticketSigner(privateKey: CryptoKey): TicketSigner {
  return ({ id, operation, operatorId, inputHash }, issuedAt, expiresAt) =>
    new SignJWT({ operation, inputHash })
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(ISSUER)
      .setSubject(operatorId)
      .setJti(id)
      .setIssuedAt(Math.floor(issuedAt.getTime() / 1000))
      .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
      .sign(privateKey);
}

const claims = z.object({ operation: z.string(), inputHash: z.string(), sub: z.string(), jti: z.uuid() });

export function ticketVerifier(publicKey: CryptoKey): TicketVerifier {
  return async (ticket, now) => {
    try {
      const { payload } = await jwtVerify(ticket, publicKey, { issuer: ISSUER, algorithms: ["EdDSA"], currentDate: now });
      const { operation, inputHash, sub, jti } = claims.parse(payload);
      return { id: jti, operation, operatorId: sub, inputHash };
    } catch {
      return null;
    }
  };
}

/** When a ticket is needed: always, or only while the account's verification code function is on. */
export type VerificationLevel = "ALWAYS" | "IF_ENABLED";

/**
 * Demands the ticket of a critical operation and uses it up, in the operation's transaction.
 * Refuses with VERIFICATION_REQUIRED when none is given, VERIFICATION_FAILED when it is not for exactly this.
 */
export async function requireTicket(
  context: TransactionContext,
  info: GraphQLResolveInfo,
  operation: string,
  level: VerificationLevel,
  ticket: string | undefined,
): Promise<void> {
  if (level === "IF_ENABLED" && !context.principal.verificationEnabled) return;
  if (!ticket) {
    refuse(
      "VERIFICATION_REQUIRED",
      `Verify this operation first: request a code for ${operation}, exchange it with this very input for a ticket, and send that as \`verificationTicket\`.`,
      ["verificationTicket"],
    );
  }
  const verified = await context.runtime.tickets?.(ticket, context.now);
  const fits =
    verified &&
    verified.operation === operation &&
    verified.operatorId === context.principal.id &&
    verified.inputHash === operationInputHash(rawInput(context, info));
  if (!fits || !(await useUp(context, verified.id))) {
    refuse("VERIFICATION_FAILED", "The verification ticket is expired, used, or was issued for another operation, operator or input.", [
      "verificationTicket",
    ]);
  }
}

/** Records the use; false when the ticket was used before. */
async function useUp(context: TransactionContext, ticketId: string): Promise<boolean> {
  const { usedTickets } = context.runtime.tables;
  const used = await context.orm.insert(usedTickets).values({ ticketId, usedAt: context.now }).onConflictDoNothing().returning();
  return used.length > 0;
}
