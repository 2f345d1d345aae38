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

/** Whether the password is the holder's. Without a holder: no, at the same cost. */
export async function isPasswordOf(runtime: SubgraphRuntime, holderId: string | null, password: string): Promise<boolean> {
  const [row] = holderId === null ? [] : await systemContext(runtime, "passwords").db.from(passwords, eq(passwords.holderId, holderId));
  return verifyPassword(password, row?.hash ?? null, costOf(runtime));
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
