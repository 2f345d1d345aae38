import { and, eq, isNull, or, sql } from "drizzle-orm";
import { type Context, type SubgraphRuntime, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import { type Refusal, Refused } from "../../../platform/graphql/user-errors.js";
import { lockedHash, provenHash } from "../accounts/passwords.js";
import { accountOfTenantName, holderOfName, normalisedName } from "../accounts/sign-in-names.js";
import { members } from "../members/members.tables.js";
import { attempt, type Unproven } from "./attempts.js";
import type { SessionHolder } from "./sessions.js";

/** One answer for an unknown name, a wrong password and somebody who may not sign in (JOIN-093, ORG-059, ORG-064). */
const INVALID_CREDENTIALS: Refusal = { code: "INVALID_CREDENTIALS", message: "The name or the password is wrong." };

/** A password that was found right, and by which hash. */
interface ProvenPassword {
  readonly holderId: string;
  readonly hash: string;
  /** What is answered when it is another one by the time that it is relied on. */
  readonly wrong: Refusal;
}

/**
 * What came of checking a password. It is checked outside the mutation's transaction: hashing is slow, and wrong tries
 * count although the mutation is refused. `confirmed` answers within it.
 */
export type CheckedPassword = ProvenPassword | Unproven;
export type CheckedCredentials = (ProvenPassword & { readonly holder: SessionHolder }) | Unproven;

/**
 * Refuses what was not proven, and what is no longer right: a reset, a change or a deletion that came meanwhile counts.
 * Until the transaction ends the password stays what it is.
 */
export async function confirmed<Proven extends ProvenPassword>(context: TransactionContext, checked: Proven | Unproven): Promise<Proven> {
  if ("refusals" in checked) throw new Refused(checked.refusals);
  if ((await lockedHash(context, checked.holderId)) !== checked.hash) throw new Refused([checked.wrong]);
  return checked;
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

/** Whether somebody signed in knows its own password. */
export function checkOwnPassword(
  { runtime, principal }: Context,
  holderId: string,
  password: string,
  field: string,
): Promise<CheckedPassword> {
  const tried = { name: `own:${holderId}`, clientAddress: principal.clientAddress };
  const wrong = { code: "INVALID_CREDENTIALS", message: "The password is wrong.", field: [field] };
  return attempt(runtime, tried, () => proven(runtime, holderId, password, wrong));
}

function checked(
  { runtime, principal }: Context,
  name: string,
  password: string,
  find: (system: Context) => Promise<SessionHolder | null>,
): Promise<CheckedCredentials> {
  return attempt(runtime, { name, clientAddress: principal.clientAddress }, async () => {
    const holder = await find(systemContext(runtime, "sign-in"));
    const checked = await proven(runtime, holder?.id ?? null, password, INVALID_CREDENTIALS);
    return holder && !("refusals" in checked) ? { ...checked, holder } : { refusals: [INVALID_CREDENTIALS] };
  });
}

async function proven(runtime: SubgraphRuntime, holderId: string | null, password: string, wrong: Refusal): Promise<CheckedPassword> {
  const hash = await provenHash(runtime, holderId, password);
  return holderId === null || hash === null ? { refusals: [wrong] } : { holderId, hash, wrong };
}

async function memberOf(system: Context, accountId: string, name: string): Promise<SessionHolder | null> {
  const named = or(eq(sql`lower(${members.username})`, name), eq(sql`lower(${members.email})`, name));
  const open = and(eq(members.partnerId, accountId), isNull(members.deletedAt), eq(members.status, "NORMAL"));
  const found = await system.db.from(members, open, named).limit(2);
  // A username may be somebody else's e-mail address: the username counts.
  const member = found.find(({ username }) => username.toLowerCase() === name) ?? found[0];
  return member ? { kind: "MEMBER", id: member.id, accountId } : null;
}
