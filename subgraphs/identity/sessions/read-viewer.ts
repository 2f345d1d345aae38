import type { Principal } from "../../../platform/access/principal.js";
import { Context } from "../../../platform/graphql/context.js";
import { unauthenticated } from "../../../platform/graphql/errors.js";
import { accountsById } from "../accounts/read-accounts.js";
import { companiesById } from "../companies/companies.js";
import type { NetworkApplicationStatus } from "../joining/network-application.js";
import { applicationOfAccount } from "../joining/read-applications.js";
import { enrolledProgramsOf } from "../known/enrolments.js";
import { membersById } from "../members/read-members.js";
import { partnersById } from "../partners/partners.js";
import { staffMembersById } from "../staff/staff.js";
import { principalOfToken } from "./principals.js";
import { CustomerScope, NetworkStatus, type Viewer, type ViewerKind } from "./viewer.js";

/** The caller as it may know itself. */
export async function viewerOf(context: Context): Promise<Viewer> {
  const { principal } = context;
  const { kind, id, accountId, partnerId, companyId, masterAccount, administrator, permissions } = principal;
  const load = <V>(
    read: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
    key: string | null,
    wanted = true,
  ) => (key === null || !wanted ? null : context.load(read, key));
  const [account, partner, company, application, enrolledPrograms, member, staffMember] = await Promise.all([
    load(accountsById, accountId),
    load(partnersById, partnerId),
    load(companiesById, companyId),
    accountId === null ? null : applicationOfAccount(context, accountId),
    enrolledProgramsOf(context),
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
    networkStatus: networkStatusOf(principal, application?.status),
    company,
    masterAccount,
    enrolledPrograms,
    administrator,
    permissions,
    customerScope: customerScopeOf(principal),
  };
}

/** Somebody who has just come in, seen with its new rights; loaders of its own keep the visitor's sight out. */
export async function viewerOfToken({ runtime, requestId }: Context, accessToken: string): Promise<Viewer & { principal: Principal }> {
  const principal = await principalOfToken(runtime, accessToken);
  if (!principal) throw unauthenticated("The session has ended already.");
  return { ...(await viewerOf(new Context({ runtime, principal, requestId }))), principal };
}

/** Of a partner and its members JOINED; members are not told of an application. */
function networkStatusOf({ accountId, partnerId }: Principal, applied: NetworkApplicationStatus | undefined): NetworkStatus | null {
  if (accountId === null) return null;
  if (partnerId !== null || applied === "APPROVED") return NetworkStatus.JOINED;
  return applied ? NetworkStatus[applied] : NetworkStatus.NOT_APPLIED;
}

function customerScopeOf({ partnerId, customerScope }: Principal): CustomerScope {
  if (partnerId === null) return CustomerScope.NONE;
  if (customerScope === "ALL") return CustomerScope.ALL;
  return customerScope.length > 1 ? CustomerScope.DIRECTED : CustomerScope.OWN;
}
