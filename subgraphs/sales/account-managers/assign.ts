import { and, eq, ne } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { AccountManagerAssigned, AccountManagerEnded } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { lockCustomers } from "../associations/associations.js";
import { knownMembers } from "../known/known.tables.js";
import { accountManagerAssignments } from "./account-managers.tables.js";

const LARGEST_BATCH = 100;

/** Gives customers an account manager from now on, replacing an earlier one; all or none (MGR-001 to MGR-003). */
export async function assignAccountManager(context: TransactionContext, customerIds: readonly string[], wantedId: string): Promise<void> {
  if (customerIds.length === 0 || customerIds.length > LARGEST_BATCH) {
    refuse("INVALID_INPUT", `Name 1 to ${LARGEST_BATCH} customers.`, ["customerIds"]);
  }
  const memberId = await accountManager(context, wantedId);
  const customers = await lockCustomers(context, customerIds);
  const ids = customers.map(({ customerId }) => customerId);
  const inForce = and(among(accountManagerAssignments.customerId, ids), ne(accountManagerAssignments.state, "ENDED"));
  const assignedAt = context.now;
  const ended = await context.db.update(
    accountManagerAssignments,
    { state: "ENDED", endsAt: assignedAt },
    inForce,
    ne(accountManagerAssignments.memberId, memberId),
  );
  const kept = new Set((await context.db.from(accountManagerAssignments, inForce)).map(({ customerId }) => customerId));
  for (const { id, customerId, partnerId, memberId: former } of ended) {
    const fact = { assignmentId: id, customerId, partnerId, memberId: former, endedAt: assignedAt.toISOString() };
    context.publish(event(AccountManagerEnded, { stream: partnerStream(partnerId), key: customerId }, fact));
  }
  for (const { customerId, partnerId } of customers) {
    if (kept.has(customerId)) continue;
    const id = newId();
    await context.db
      .insert(accountManagerAssignments)
      .values({ id, partnerId, customerId, memberId, origin: "MANUAL", state: "ACTIVE", assignedAt });
    const fact = { assignmentId: id, customerId, partnerId, memberId, assignedAt: assignedAt.toISOString() };
    context.publish(event(AccountManagerAssigned, { stream: partnerStream(partnerId), key: customerId }, fact));
  }
}

/** MGR-002: the target is a member of the partner, holds the account manager role and is not locked. */
async function accountManager(context: TransactionContext, wantedId: string): Promise<string> {
  const [member] = isId(wantedId) ? await context.db.from(knownMembers, eq(knownMembers.memberId, wantedId)) : [];
  if (!member || member.deleted) throw notFound("Member");
  if (!member.roleKinds.includes("ACCOUNT_MANAGER") || member.status !== "NORMAL") {
    refuse("INVALID_INPUT", "Choose a member that is an account manager and not locked.", ["accountManagerId"]);
  }
  return member.memberId;
}
