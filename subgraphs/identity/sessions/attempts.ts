import { createHash } from "node:crypto";
import { eq, inArray, sql } from "drizzle-orm";
import { type SubgraphRuntime, systemContext } from "../../../platform/graphql/context.js";
import type { Refusal } from "../../../platform/graphql/user-errors.js";
import { signInAttempts } from "./sessions.tables.js";

/** Wrong tries allowed within a window: at one name, and from one address, behind which many people may sit. */
const TRIES = { name: 5, address: 50 } as const;
const WINDOW_MS = 15 * 60_000;

/** What is tried (a name, or somebody's password) and from where. */
export interface Attempt {
  readonly name: string;
  readonly clientAddress: string | null;
}

/**
 * Counts a try before its secret is looked at, so that many at once cannot all slip through, and in a statement of its
 * own, so that it counts although the mutation is refused.
 * @returns the refusal when the window's tries are used up
 */
export async function countAttempt(runtime: SubgraphRuntime, attempt: Attempt): Promise<Refusal | null> {
  const now = runtime.clock.now();
  const expired = sql`${signInAttempts.windowStart} <= ${sql.param(new Date(now.getTime() - WINDOW_MS), signInAttempts.windowStart)}`;
  const counted = await systemContext(runtime, "attempts")
    .db.insert(signInAttempts)
    .values(subjectsOf(attempt).map((subject) => ({ subject, tries: 1, windowStart: now })))
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: {
        tries: sql`case when ${expired} then 1 else ${signInAttempts.tries} + 1 end`,
        windowStart: sql`case when ${expired} then excluded.window_start else ${signInAttempts.windowStart} end`,
      },
    })
    .returning();
  const usedUp = counted.some(({ subject, tries }) => tries > (subject.startsWith("address:") ? TRIES.address : TRIES.name));
  if (!usedUp) return null;
  return { code: "TOO_MANY_ATTEMPTS", message: "Too many wrong tries: try again in a quarter of an hour." };
}

/** A right try: what was tried starts anew, and the address is not charged for it. */
export async function forgiveAttempt(runtime: SubgraphRuntime, attempt: Attempt): Promise<void> {
  const { db } = systemContext(runtime, "attempts");
  const [name = "", ...address] = subjectsOf(attempt);
  await db.delete(signInAttempts, eq(signInAttempts.subject, name));
  if (address.length > 0)
    await db.update(signInAttempts, { tries: sql`greatest(${signInAttempts.tries} - 1, 0)` }, inArray(signInAttempts.subject, address));
}

/** The rows an attempt counts in, in one order for everybody. Names are hashed: people type passwords into name fields. */
function subjectsOf({ name, clientAddress }: Attempt): string[] {
  const subjects = [`name:${createHash("sha256").update(name).digest("base64url")}`];
  return clientAddress === null ? subjects : [...subjects, `address:${clientAddress}`];
}
