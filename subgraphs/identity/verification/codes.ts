import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { type Context, type SubgraphRuntime, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import { type Refusal, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { verificationCodes } from "./verification.tables.js";

const LIFETIME_MS = 10 * 60_000;
export const RESEND_AFTER_SECONDS = 60;
const TRIES = 5;

export interface NewCode {
  readonly codeId: string;
  readonly code: string;
}

/** Six random digits. */
export function newCode(): NewCode {
  return { codeId: newId(), code: String(randomInt(1_000_000)).padStart(6, "0") };
}

/**
 * Keeps a code in place of the operator's earlier one for the operation, which is void with that. Refused with
 * CODE_RESEND_TOO_SOON within 60 seconds of the last one. Answers until when it is good.
 */
export async function keepCode(
  context: TransactionContext,
  { codeId, code }: NewCode,
  { operatorId, operation, channel }: { operatorId: string; operation: string; channel: "EMAIL" | "SMS" },
): Promise<Date> {
  const sentAt = context.now;
  const expiresAt = new Date(sentAt.getTime() + LIFETIME_MS);
  const fresh = { codeId, codeHash: codeHash(codeId, code), channel, sentAt, expiresAt, tries: 0, usedAt: null };
  const kept = await context
    .asSystem("verification code")
    .db.insert(verificationCodes)
    .values({ operatorId, operation, ...fresh })
    .onConflictDoUpdate({
      target: [verificationCodes.operatorId, verificationCodes.operation],
      set: fresh,
      setWhere: lte(verificationCodes.sentAt, new Date(sentAt.getTime() - RESEND_AFTER_SECONDS * 1000)),
    })
    .returning();
  if (kept.length === 0)
    refuse("CODE_RESEND_TOO_SOON", `The next code can be requested ${RESEND_AFTER_SECONDS} seconds after the last one.`);
  return expiresAt;
}

/** A code that could not be sent: forgotten, so that the next one can be requested at once. */
export async function forgetCode(runtime: SubgraphRuntime, codeId: string): Promise<void> {
  await systemContext(runtime, "verification code").db.delete(verificationCodes, eq(verificationCodes.codeId, codeId));
}

/** What came of trying a code: its ID, to be used up in the transaction, or why not. */
export type TriedCode = { readonly codeId: string } | { readonly refusal: Refusal };

const WRONG: Refusal = {
  code: "VERIFICATION_FAILED",
  message: "The code is wrong, expired, used already or meant for another operation.",
  field: ["code"],
};
const VOID: Refusal = {
  code: "CODE_ATTEMPTS_EXCEEDED",
  message: "The code is void after five wrong tries: request a new one.",
  field: ["code"],
};

/**
 * Tries a code. The try is counted first and in a statement of its own: it counts although the mutation is refused, and
 * however many are made at once (APPX-005, APPX-006).
 */
export async function tryCode({ runtime, now }: Context, operatorId: string, operation: string, code: string): Promise<TriedCode> {
  const { db } = systemContext(runtime, "verification code");
  const sent = and(eq(verificationCodes.operatorId, operatorId), eq(verificationCodes.operation, operation));
  const open = and(sent, isNull(verificationCodes.usedAt), gt(verificationCodes.expiresAt, now));
  const [tried] = await db.update(verificationCodes, { tries: sql`${verificationCodes.tries} + 1` }, open);
  if (!tried) return { refusal: WRONG };
  if (tried.tries > TRIES) return { refusal: VOID };
  const right = timingSafeEqual(Buffer.from(codeHash(tried.codeId, code.trim())), Buffer.from(tried.codeHash));
  if (right) return { codeId: tried.codeId };
  return { refusal: tried.tries === TRIES ? VOID : WRONG };
}

/** Uses up a code that was found right: one code, one ticket. */
export async function useCode(context: TransactionContext, tried: TriedCode): Promise<void> {
  if ("refusal" in tried) refuse(tried.refusal.code, tried.refusal.message, tried.refusal.field);
  const unused = and(eq(verificationCodes.codeId, tried.codeId), isNull(verificationCodes.usedAt));
  const used = await context.asSystem("verification code").db.update(verificationCodes, { usedAt: context.now }, unused);
  if (used.length === 0) refuse(WRONG.code, WRONG.message, WRONG.field);
}

function codeHash(codeId: string, code: string): string {
  return createHash("sha256").update(`${codeId}:${code}`).digest("base64url");
}
