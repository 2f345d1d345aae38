import { expect } from "vitest";
import type { Answer, Anything } from "../../support/client.js";
import { nextNumber } from "../../support/numbering.js";
import type { Caller, PartnerOfWorld, World } from "../../support/world.js";

/** The password that the test world gives everybody. */
export const PASSWORD = "correct-horse-9";

const USER_ERRORS = "userErrors { code message field }";

/** Somebody who holds a token already. */
export function holding(token: string, id = ""): Caller {
  return { id, token: async () => token };
}

/** Calls a mutation with one input and answers its payload; fails the test on a GraphQL error. */
export async function change(world: World, caller: Caller, mutation: string, type: string, input: object, fields = ""): Promise<Anything> {
  return (await world.data(caller, text(mutation, type, fields), { input })).it;
}

/** Calls a mutation that has to be refused with a GraphQL error and answers that error's code. */
export async function refusedChange(world: World, caller: Caller, mutation: string, type: string, input: object): Promise<string> {
  return codeOf(await world.query(caller, text(mutation, type, ""), { input }));
}

/** The code of the one GraphQL error of an answer. */
export function codeOf({ body }: Answer): string {
  expect(body.errors, JSON.stringify(body)).toHaveLength(1);
  return body.errors[0].extensions.code;
}

/** Codes of a payload's user errors. */
export function codes(payload: Anything): string[] {
  return payload.userErrors.map(({ code }: { code: string }) => code);
}

function text(mutation: string, type: string, fields: string): string {
  return `mutation ($input: ${type}!) { it: ${mutation}(input: $input) { ${fields} ${USER_ERRORS} } }`;
}

export function signIn(world: World, input: object, caller = world.nobody): Promise<Anything> {
  return change(world, caller, "signIn", "SignInInput", input, SESSION);
}

export function signInMember(world: World, input: object, caller = world.nobody): Promise<Anything> {
  return change(world, caller, "signInMember", "SignInMemberInput", input, SESSION);
}

const SESSION =
  "accessToken expiresAt passwordChangeDue viewer { kind account { id accountName } partner { id } member { id } permissions customerScope administrator }";

/** IDs of a partner's preset roles by kind. */
export async function presetRoles(world: World, partner: PartnerOfWorld): Promise<Record<string, string>> {
  const { roles } = await world.data(partner.admin, "{ roles { id kind } }");
  return Object.fromEntries(roles.map(({ id, kind }: { id: string; kind: string }) => [kind, id]));
}

/** Sorts in the order of making. */
function numbered(): string {
  return String(nextNumber()).padStart(4, "0");
}

/** A createMember input that is right but for what is given. */
export function memberForm(roleIds: readonly string[], more: object = {}): Record<string, unknown> {
  const made = numbered();
  const username = `new.member.${made}`;
  return {
    username,
    name: `New Member ${made}`,
    mobileNumber: "+353 86 123 4567",
    email: `${username}@example.com`,
    roleIds,
    initialPassword: "first-pass-1",
    ...more,
  };
}

/** A custom role with these permissions, made by the administrator. Answers its ID. */
export async function customRole(
  world: World,
  partner: PartnerOfWorld,
  permissions: readonly string[],
  name = `Role ${numbered()}`,
): Promise<string> {
  const made = await change(world, partner.admin, "createCustomRole", "CreateCustomRoleInput", { name, permissions }, "role { id }");
  expect(made.userErrors).toEqual([]);
  return made.role.id;
}

/** A member that holds one custom role with these permissions and nothing else. */
export async function memberWith(world: World, partner: PartnerOfWorld, permissions: readonly string[]): Promise<Caller> {
  const member = await world.member(partner, "FINANCE_SPECIALIST");
  const roleId = await customRole(world, partner, permissions);
  const assigned = await change(world, partner.admin, "assignRoles", "AssignRolesInput", { memberId: member.id, roleIds: [roleId] });
  expect(assigned.userErrors).toEqual([]);
  return member;
}
