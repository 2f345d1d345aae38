import { createHash, randomBytes } from "node:crypto";
import { inArray } from "drizzle-orm";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { takeSignInNames } from "../accounts/sign-in-names.js";
import { integrations, staffMembers } from "./staff.tables.js";
import type { IntegrationKind, StaffKind, StaffMember } from "./staff-member.js";

/** How an API key can be told from an access token. */
export const API_KEY_PREFIX = "pcg_key_";

export interface NewStaffMember {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly kinds: readonly StaffKind[];
  /** The password was given by somebody else. */
  readonly passwordChangeDue?: boolean;
}

/** Makes a member of the vendor's staff, who signs in with the e-mail address. Answers its ID. */
export async function createStaffMember(
  context: TransactionContext,
  { name, email, password, kinds, passwordChangeDue = false }: NewStaffMember,
): Promise<string> {
  const system = context.asSystem("new staff member");
  const id = newId();
  const now = context.now;
  await system.db.insert(staffMembers).values({ id, name, email, kinds: [...kinds], version: 1, createdAt: now, updatedAt: now });
  await takeSignInNames(system, { holderId: id, holderKind: "STAFF" }, [email]);
  await storePassword(system, id, await hashFor(context.runtime, password), passwordChangeDue);
  return id;
}

/**
 * Registers a system of the vendor's. Its API key is answered here and never again.
 * @param apiKey a key of one's own choice, beginning with `pcg_key_`; a random one when left out
 */
export async function createIntegration(
  context: TransactionContext,
  { name, kind, apiKey = newApiKey() }: { name: string; kind: IntegrationKind; apiKey?: string },
): Promise<{ id: string; apiKey: string }> {
  if (!apiKey.startsWith(API_KEY_PREFIX)) throw new Error(`an API key begins with ${API_KEY_PREFIX}`);
  const id = newId();
  const row = { id, name, kind, keyHash: secretHash(apiKey), createdAt: context.now };
  await context.asSystem("new integration").db.insert(integrations).values(row);
  return { id, apiKey };
}

/** How random secrets are kept: they need no slow hash, for nobody can guess them. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function newApiKey(): string {
  return `${API_KEY_PREFIX}${randomBytes(32).toString("base64url")}`;
}

/** Staff the caller may see: itself, or everybody for those who look after the staff. */
export async function staffMembersById(context: Context, ids: readonly string[]): Promise<Map<string, StaffMember>> {
  const rows = await context.db.from(staffMembers, inArray(staffMembers.id, [...ids]));
  return new Map(rows.map(({ id, name, kinds, version }) => [id, { id, name, kinds: kinds as StaffKind[], version }]));
}
