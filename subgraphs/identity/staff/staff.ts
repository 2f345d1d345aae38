import { among } from "../../../platform/database/among.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { hashFor, storePassword } from "../accounts/passwords.js";
import { takeSignInNames } from "../accounts/sign-in-names.js";
import { staffMembers } from "./staff.tables.js";
import type { StaffKind, StaffMember } from "./staff-member.js";

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

/** Staff the caller may see: itself, or everybody for those who look after the staff. */
export async function staffMembersById(context: Context, ids: readonly string[]): Promise<Map<string, StaffMember>> {
  const rows = await context.db.from(staffMembers, among(staffMembers.id, ids));
  return new Map(rows.map(({ id, name, kinds, version }) => [id, { id, name, kinds: kinds as StaffKind[], version }]));
}
