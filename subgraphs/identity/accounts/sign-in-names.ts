import { and, eq } from "drizzle-orm";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { signInNames, tenantNames } from "./accounts.tables.js";

export type SignInHolder = { readonly holderId: string; readonly holderKind: "ACCOUNT" | "STAFF" };

/** How names are compared: without regard to letter case, phone numbers without what only groups their digits. */
export function normalisedName(name: string): string {
  const text = name.trim().toLowerCase();
  return /^\+[\d\s().-]+$/.test(text) ? text.replaceAll(/[\s().-]/g, "") : text;
}

/** Takes names for a holder; refused with CONFLICT when one of them is somebody else's. */
export async function takeSignInNames(context: TransactionContext, holder: SignInHolder, names: readonly string[]): Promise<void> {
  for (const name of new Set(names.map(normalisedName))) {
    const taken = await context.db
      .insert(signInNames)
      .values({ name, ...holder })
      .onConflictDoNothing()
      .returning();
    if (taken.length === 0) refuse("CONFLICT", `The name ${name} is already used for signing in.`);
  }
}

/** Gives a holder another name instead of one it had; null: it had none of that kind. */
export async function replaceSignInName(
  context: TransactionContext,
  holder: SignInHolder,
  before: string | null,
  name: string,
): Promise<void> {
  if (before !== null) {
    const own = and(eq(signInNames.name, normalisedName(before)), eq(signInNames.holderId, holder.holderId));
    await context.db.delete(signInNames, own);
  }
  await takeSignInNames(context, holder, [name]);
}

/** Takes the names under which an account's members find it. */
export async function takeTenantNames(context: TransactionContext, accountId: string, names: readonly string[]): Promise<void> {
  for (const name of new Set(names.map(normalisedName))) {
    const taken = await context.db.insert(tenantNames).values({ name, accountId }).onConflictDoNothing().returning();
    if (taken.length === 0) refuse("CONFLICT", `The tenant name ${name} is already used.`);
  }
}

/** Who signs in under a name; null when nobody does. Sees every name: for the system's own context. */
export async function holderOfName(system: Context, name: string): Promise<SignInHolder | null> {
  const [row] = await system.db.from(signInNames, eq(signInNames.name, normalisedName(name)));
  return row ?? null;
}

/** The account that signs in under a name; null when none does, or one of the vendor's people. For the system's own context. */
export async function accountOfName(system: Context, name: string): Promise<string | null> {
  const holder = await holderOfName(system, name);
  return holder?.holderKind === "ACCOUNT" ? holder.holderId : null;
}

/** The account that members mean by its account name or tenant name (ORG-058). For the system's own context. */
export async function accountOfTenantName(system: Context, name: string): Promise<string | null> {
  const [row] = await system.db.from(tenantNames, eq(tenantNames.name, normalisedName(name)));
  return row?.accountId ?? null;
}
