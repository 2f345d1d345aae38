import { and, eq, isNull, or, sql } from "drizzle-orm";
import { type Context, systemContext } from "../../../platform/graphql/context.js";
import { type Refusal, Refused } from "../../../platform/graphql/user-errors.js";
import { isPasswordOf } from "../accounts/passwords.js";
import { accountOfTenantName, holderOfName, normalisedName } from "../accounts/sign-in-names.js";
import { members } from "../members/members.tables.js";
import { attempt } from "./attempts.js";
import type { SessionHolder } from "./sessions.js";

/** One answer for an unknown name, a wrong password and somebody who may not sign in (JOIN-093, ORG-059, ORG-064). */
const INVALID_CREDENTIALS: Refusal = { code: "INVALID_CREDENTIALS", message: "The name or the password is wrong." };

/**
 * What came of checking a name and a password. It is checked outside the mutation's transaction: hashing is slow, and
 * wrong tries count although the mutation is refused. `holderOf` answers within it.
 */
export type CheckedCredentials = { readonly holder: SessionHolder } | { readonly refusals: readonly Refusal[] };

export function holderOf(checked: CheckedCredentials): SessionHolder {
  if ("holder" in checked) return checked.holder;
  throw new Refused(checked.refusals);
}

/** An account by phone, e-mail, login ID or account name; the vendor's staff by e-mail (JOIN-092). */
export function checkSignIn(
  context: Context,
  { identifier, password }: { identifier: string; password: string },
): Promise<CheckedCredentials> {
  return checked(context, normalisedName(identifier), password, async (system) => {
    const found = await holderOfName(system, identifier);
    if (!found) return null;
    const { holderId: id, holderKind: kind } = found;
    return { kind, id, accountId: kind === "ACCOUNT" ? id : null };
  });
}

/** A member by the account name or tenant name of its partner and its own username or e-mail (ORG-057, ORG-058). */
export async function checkMemberSignIn(
  context: Context,
  { accountName, username, password }: { accountName: string; username: string; password: string },
): Promise<CheckedCredentials> {
  const blank = Object.entries({ accountName, username, password }).filter(([, value]) => value.trim() === "");
  if (blank.length > 0) {
    return { refusals: blank.map(([field]) => ({ code: "INVALID_INPUT", message: "This must not be empty.", field: [field] })) };
  }
  const tried = `${normalisedName(accountName)}\n${username.trim().toLowerCase()}`;
  return checked(context, tried, password, async (system) => {
    const accountId = await accountOfTenantName(system, accountName);
    return accountId === null ? null : memberOf(system, accountId, username.trim().toLowerCase());
  });
}

/** Whether somebody signed in knows its own password; null when it does. */
export function checkOwnPassword(
  { runtime, principal }: Context,
  holderId: string,
  password: string,
  field: string,
): Promise<Refusal | null> {
  const tried = { name: `own:${holderId}`, clientAddress: principal.clientAddress };
  const wrong = { code: "INVALID_CREDENTIALS", message: "The password is wrong.", field: [field] };
  return attempt(runtime, tried, wrong, () => isPasswordOf(runtime, holderId, password));
}

async function checked(
  { runtime, principal }: Context,
  name: string,
  password: string,
  find: (system: Context) => Promise<SessionHolder | null>,
): Promise<CheckedCredentials> {
  let holder: SessionHolder | null = null;
  const refusal = await attempt(runtime, { name, clientAddress: principal.clientAddress }, INVALID_CREDENTIALS, async () => {
    holder = await find(systemContext(runtime, "sign-in"));
    return isPasswordOf(runtime, holder?.id ?? null, password);
  });
  return refusal || !holder ? { refusals: [refusal ?? INVALID_CREDENTIALS] } : { holder };
}

async function memberOf(system: Context, accountId: string, name: string): Promise<SessionHolder | null> {
  const named = or(eq(sql`lower(${members.username})`, name), eq(sql`lower(${members.email})`, name));
  const open = and(eq(members.partnerId, accountId), isNull(members.deletedAt), eq(members.status, "NORMAL"));
  const found = await system.db.from(members, open, named).limit(2);
  // A username may be somebody else's e-mail address: the username counts.
  const member = found.find(({ username }) => username.toLowerCase() === name) ?? found[0];
  return member ? { kind: "MEMBER", id: member.id, accountId } : null;
}
