import type { Principal } from "../../../platform/access/principal.js";
import { Context } from "../../../platform/graphql/context.js";
import { accountsById } from "../accounts/accounts.js";
import { membersById } from "../members/read-members.js";
import { partnersById } from "../partners/partners.js";
import { staffMembersById } from "../staff/staff.js";
import { CustomerScope, type Viewer, type ViewerKind } from "./viewer.js";

/** The caller as it may know itself. */
export async function viewerOf(context: Context): Promise<Viewer> {
  const { principal } = context;
  const { kind, id, accountId, partnerId, administrator, permissions } = principal;
  const load = <V>(
    read: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
    key: string | null,
    wanted = true,
  ) => (key === null || !wanted ? null : context.load(read, key));
  const [account, partner, member, staffMember] = await Promise.all([
    load(accountsById, accountId),
    load(partnersById, partnerId),
    load(membersById, id, kind === "MEMBER"),
    load(staffMembersById, id, kind === "STAFF"),
  ]);
  return {
    kind: kind as ViewerKind,
    account,
    partner,
    member,
    staffMember,
    networkMember: partnerId !== null,
    administrator,
    permissions,
    customerScope: customerScopeOf(principal),
  };
}

/** Somebody who has just signed in, seen with its new rights; loaders of its own keep the visitor's sight out. */
export function viewerAs({ runtime, requestId }: Context, principal: Principal): Promise<Viewer> {
  return viewerOf(new Context(runtime, principal, requestId));
}

function customerScopeOf({ partnerId, customerScope }: Principal): CustomerScope {
  if (partnerId === null) return CustomerScope.NONE;
  if (customerScope === "ALL") return CustomerScope.ALL;
  return customerScope.length > 1 ? CustomerScope.DIRECTED : CustomerScope.OWN;
}
