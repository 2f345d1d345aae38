import { createHash } from "node:crypto";
import { and, eq, gt, lte, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { type Context, type SubgraphRuntime, systemContext } from "../../../platform/graphql/context.js";
import type { Refusal } from "../../../platform/graphql/user-errors.js";
import { signInAttempts } from "./sessions.tables.js";

/**
 * Allowed within a window: wrong tries at one name; wrong tries from one address, behind which many people may sit; and
 * codes that one account, or visitors of one address, have sent to anybody.
 */
const ALLOWED = { name: 5, address: 50, codes: 20 } as const;
const WINDOW_MS = 15 * 60_000;

/** Why a secret was not found right. */
export interface Unproven {
  readonly refusals: readonly Refusal[];
}

const TOO_MANY: Unproven = {
  refusals: [{ code: "TOO_MANY_ATTEMPTS", message: "Too many wrong tries: try again in a quarter of an hour." }],
};

/** What is tried (a name, or somebody's password) and from where. */
export interface Attempt {
  readonly name: string;
  readonly clientAddress: string | null;
}

/**
 * Tries a secret. Wrong tries are counted in statements of their own, so that they count although the mutation is
 * refused. The count is looked at again when the try is over: of many made at once no more than the allowed number are
 * answered, and a right one that comes after them is refused like they are.
 * @param prove checks the secret, which is slow
 */
export async function attempt<T extends object>(
  runtime: SubgraphRuntime,
  tried: Attempt,
  prove: () => Promise<T | Unproven>,
): Promise<T | Unproven> {
  if (await isUsedUp(runtime, tried)) return TOO_MANY;
  const proven = await prove();
  if ("refusals" in proven) return (await countWrong(runtime, tried)) ? TOO_MANY : proven;
  if (await isUsedUp(runtime, tried)) return TOO_MANY;
  await forgive(runtime, tried);
  return proven;
}

/**
 * Counts a code that is to go to an address of the caller's choice; answers why it is not to be sent, if it is one too
 * many.
 * @param sender the account, or of a visitor the client's address
 */
export async function countSentCode(runtime: SubgraphRuntime, sender: string): Promise<Refusal | null> {
  return (await count(runtime, [`codes:${sender}`]))
    ? { code: "TOO_MANY_ATTEMPTS", message: "Too many codes: wait a quarter of an hour." }
    : null;
}

/** Forgets windows that are over. */
export async function purgeAttempts({ runtime, db }: Context): Promise<void> {
  await db.delete(signInAttempts, lte(signInAttempts.windowStart, windowBegin(runtime)));
}

async function isUsedUp(runtime: SubgraphRuntime, tried: Attempt): Promise<boolean> {
  const counted = and(among(signInAttempts.subject, subjectsOf(tried)), gt(signInAttempts.windowStart, windowBegin(runtime)));
  const rows = await systemContext(runtime, "attempts").db.from(signInAttempts, counted);
  return rows.some(({ subject, tries }) => tries >= limitOf(subject));
}

/** Counts a wrong try; answers whether it was one too many. */
function countWrong(runtime: SubgraphRuntime, tried: Attempt): Promise<boolean> {
  return count(runtime, subjectsOf(tried));
}

/** Counts once at each of some subjects, in a statement of its own; answers whether it was one too many at any. */
async function count(runtime: SubgraphRuntime, subjects: readonly string[]): Promise<boolean> {
  const over = lte(signInAttempts.windowStart, windowBegin(runtime));
  const windowStart = runtime.clock.now();
  const counted = await systemContext(runtime, "attempts")
    .db.insert(signInAttempts)
    .values(subjects.map((subject) => ({ subject, tries: 1, windowStart })))
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: {
        tries: sql`case when ${over} then 1 else ${signInAttempts.tries} + 1 end`,
        windowStart: sql`case when ${over} then excluded.window_start else ${signInAttempts.windowStart} end`,
      },
    })
    .returning();
  return counted.some(({ subject, tries }) => tries > limitOf(subject));
}

/** A right try: the name starts anew. The address does not, or one's own account would clear it. */
async function forgive(runtime: SubgraphRuntime, tried: Attempt): Promise<void> {
  await systemContext(runtime, "attempts").db.delete(signInAttempts, eq(signInAttempts.subject, nameSubject(tried)));
}

/** The rows an attempt counts in, in one order for everybody. */
function subjectsOf(tried: Attempt): string[] {
  const { clientAddress } = tried;
  return clientAddress === null ? [nameSubject(tried)] : [`address:${clientAddress}`, nameSubject(tried)];
}

/** Names are hashed: people type passwords into name fields. */
function nameSubject({ name }: Attempt): string {
  return `name:${createHash("sha256").update(name).digest("base64url")}`;
}

function limitOf(subject: string): number {
  const [kind] = subject.split(":");
  return ALLOWED[kind as keyof typeof ALLOWED];
}

function windowBegin(runtime: SubgraphRuntime): Date {
  return new Date(runtime.clock.now().getTime() - WINDOW_MS);
}
