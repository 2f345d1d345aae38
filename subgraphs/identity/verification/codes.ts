import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { type Context, type SubgraphRuntime, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import { type Refusal, Refused, refuse } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { sentCodes } from "./verification.tables.js";

const LIFETIME_MS = 10 * 60_000;
export const RESEND_AFTER_SECONDS = 60;
const TRIES = 5;

export interface NewCode {
  readonly codeId: string;
  readonly code: string;
}

/** What a code is good for, and for whom: another holder, purpose or target cannot use it (JOIN-009, APPX-005). */
export interface CodeKey {
  /** The account or member that may use it; empty where there is none yet. */
  readonly holder: string;
  readonly purpose: string;
  /** The address it is good for; empty where it goes to the holder's own. */
  readonly target: string;
}

/** Six random digits. */
export function newCode(): NewCode {
  return { codeId: newId(), code: String(randomInt(1_000_000)).padStart(6, "0") };
}

/**
 * Keeps a code in place of the earlier one of its kind, which is void with that. Refused with CODE_RESEND_TOO_SOON
 * within 60 seconds of the last one (JOIN-010). Answers until when it is good.
 */
export async function keepCode(
  context: TransactionContext,
  { codeId, code }: NewCode,
  key: CodeKey,
  channel: "EMAIL" | "SMS",
): Promise<Date> {
  const sentAt = context.now;
  const expiresAt = new Date(sentAt.getTime() + LIFETIME_MS);
  const fresh = { codeId, codeHash: codeHash(codeId, code), channel, sentAt, expiresAt, tries: 0, usedAt: null };
  const kept = await context
    .asSystem("verification code")
    .db.insert(sentCodes)
    .values({ ...key, ...fresh })
    .onConflictDoUpdate({
      target: [sentCodes.holder, sentCodes.purpose, sentCodes.target],
      set: fresh,
      setWhere: lte(sentCodes.sentAt, new Date(sentAt.getTime() - RESEND_AFTER_SECONDS * 1000)),
    })
    .returning();
  if (kept.length === 0)
    refuse("CODE_RESEND_TOO_SOON", `The next code can be requested ${RESEND_AFTER_SECONDS} seconds after the last one.`);
  return expiresAt;
}

/** A code that could not be sent: forgotten, so that the next one can be requested at once. */
export async function forgetCode(runtime: SubgraphRuntime, codeId: string): Promise<void> {
  await systemContext(runtime, "verification code").db.delete(sentCodes, eq(sentCodes.codeId, codeId));
}

/** Forgets codes that are good for nothing any more. */
export async function purgeCodes({ db, now }: Context): Promise<void> {
  await db.delete(sentCodes, lte(sentCodes.expiresAt, now));
}

/** What came of trying a code: its ID, to be used up in the transaction, or why not. */
export type TriedCode = { readonly codeId: string } | { readonly refusal: Refusal };

const WRONG: Refusal = {
  code: "VERIFICATION_FAILED",
  message: "The code is wrong, expired, used already or meant for something else.",
};
const VOID: Refusal = {
  code: "CODE_ATTEMPTS_EXCEEDED",
  message: "The code is void after five wrong tries: request a new one.",
};

/**
 * Tries a code. The try is counted first and in a statement of its own: it counts although the mutation is refused, and
 * however many are made at once (JOIN-010, APPX-006). One that is right is taken off the count again: whoever has the
 * code may correct the rest of a form as often as it takes.
 * @param field of the input, for the refusal
 */
export async function tryCode({ runtime, now }: Context, key: CodeKey, code: string, field: string): Promise<TriedCode> {
  const { db } = systemContext(runtime, "verification code");
  const sent = and(eq(sentCodes.holder, key.holder), eq(sentCodes.purpose, key.purpose), eq(sentCodes.target, key.target));
  const open = and(sent, isNull(sentCodes.usedAt), gt(sentCodes.expiresAt, now));
  const [tried] = await db.update(sentCodes, { tries: sql`${sentCodes.tries} + 1` }, open);
  const refused = (refusal: Refusal): TriedCode => ({ refusal: { ...refusal, field: [field] } });
  if (!tried) return refused(WRONG);
  if (tried.tries > TRIES) return refused(VOID);
  const right = timingSafeEqual(Buffer.from(codeHash(tried.codeId, code.trim())), Buffer.from(tried.codeHash));
  if (!right) return refused(tried.tries === TRIES ? VOID : WRONG);
  await db.update(sentCodes, { tries: sql`${sentCodes.tries} - 1` }, eq(sentCodes.codeId, tried.codeId));
  return { codeId: tried.codeId };
}

/** Uses up a code that was found right: one code, one use. */
export async function useCode(context: TransactionContext, tried: TriedCode, field: string): Promise<void> {
  if ("refusal" in tried) throw new Refused([tried.refusal]);
  const unused = and(eq(sentCodes.codeId, tried.codeId), isNull(sentCodes.usedAt));
  const used = await context.asSystem("verification code").db.update(sentCodes, { usedAt: context.now }, unused);
  if (used.length === 0) refuse(WRONG.code, WRONG.message, [field]);
}

function codeHash(codeId: string, code: string): string {
  return createHash("sha256").update(`${codeId}:${code}`).digest("base64url");
}
