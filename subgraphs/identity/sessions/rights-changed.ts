import { z } from "zod";
import { defineEvent, event } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";

/** The stream in which gateways hear whose rights changed. */
export const PRINCIPALS = "principals";

/** identity: sessions, accounts and members whose rights are no longer what they were. Key: the first of them. */
export const PrincipalInvalidated = defineEvent("PrincipalInvalidated", z.object({ ids: z.array(z.string()).min(1) }));

/**
 * Notes that the rights of these sessions, accounts or members have changed: the gateway that asked forgets them before
 * it answers, the others hear it from the event. From the next request on the new rights hold.
 */
export function rightsChanged(context: TransactionContext, ids: readonly string[]): void {
  const [first] = ids;
  if (first === undefined) return;
  for (const id of ids) context.invalidate(id);
  context.publish(event(PrincipalInvalidated, { stream: PRINCIPALS, key: first }, { ids: [...ids] }));
}
