import { eq } from "drizzle-orm";
import { type SubgraphRuntime, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import { optionalPort } from "../ports.js";
import { passwords } from "./accounts.tables.js";
import { type HashingCost, hashPassword, STRONG_HASHING, verifyPassword } from "./password-hash.js";

function costOf(runtime: SubgraphRuntime): HashingCost {
  return optionalPort(runtime, "passwordHashing") ?? STRONG_HASHING;
}

/** Hashes a new password. Slow on purpose: call it outside transactions where that is possible. */
export function hashFor(runtime: SubgraphRuntime, password: string): Promise<string> {
  return hashPassword(password, costOf(runtime));
}

/**
 * The stored hash that a password of the holder's fits; null when it does not. Without a holder: null, at the same cost.
 * It is slow and comes before the transaction that relies on it, which has to compare it with `lockedHash`.
 */
export async function provenHash(runtime: SubgraphRuntime, holderId: string | null, password: string): Promise<string | null> {
  const [row] = holderId === null ? [] : await systemContext(runtime, "passwords").db.from(passwords, eq(passwords.holderId, holderId));
  const hash = row?.hash ?? null;
  return (await verifyPassword(password, hash, costOf(runtime))) ? hash : null;
}

/**
 * The holder's stored hash, which stays that until the transaction ends; null when the holder has no password (any more).
 * Locked before the account: whoever deletes it and whoever signs in take the two in one order.
 */
export async function lockedHash(context: TransactionContext, holderId: string): Promise<string | null> {
  const [row] = await context.asSystem("password in use").db.from(passwords, eq(passwords.holderId, holderId)).for("update");
  return row?.hash ?? null;
}

/**
 * Gives a holder a password that is hashed already.
 * @param changeDue somebody else chose it: the holder has to change it at the next sign-in (ORG-044, ORG-061)
 */
export async function storePassword(context: TransactionContext, holderId: string, hash: string, changeDue: boolean): Promise<void> {
  const value = { hash, changeDue, updatedAt: context.now };
  await context.db
    .insert(passwords)
    .values({ holderId, ...value })
    .onConflictDoUpdate({ target: passwords.holderId, set: value });
}
