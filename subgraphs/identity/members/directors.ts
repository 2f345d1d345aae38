import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { changeMember, membersToChange, publishMembers } from "./changing.js";
import { rolesOfMembers } from "./member-roles.js";

/** Puts account managers under an account director, one at most each (ORG-031, DO-08). Answers the managers' IDs. */
export async function assignAccountDirector(
  context: TransactionContext,
  accountManagerIds: readonly string[],
  directorId: string,
): Promise<string[]> {
  const managerIds = [...new Set(accountManagerIds)];
  const involved = await membersToChange(context, [...managerIds, directorId]);
  const held = await rolesOfMembers(context, [...managerIds, directorId]);
  const holds = (id: string, kind: string) => held.get(id)?.some((role) => role.kind === kind) ?? false;
  const problems = new Problems();
  if (managerIds.length === 0) problems.add("INVALID_INPUT", "Name at least one account manager.", "accountManagerIds");
  if (!holds(directorId, "ACCOUNT_DIRECTOR")) problems.add("INVALID_INPUT", "This member is no account director.", "directorId");
  for (const [index, id] of accountManagerIds.entries()) {
    if (!holds(id, "ACCOUNT_MANAGER"))
      problems.add("INVALID_INPUT", "This member is no account manager.", "accountManagerIds", String(index));
  }
  problems.check();
  for (const id of managerIds) await changeMember(context, id, { directorId });
  const earlier = involved.flatMap(({ directorId: before }) => (before ? [before] : []));
  rightsChanged(context, [...new Set([directorId, ...earlier])]);
  await publishMembers(context, managerIds);
  return managerIds;
}
