import type { Graph } from "../graph.js";
import { ALL_PERMISSIONS } from "../platform/access/permissions.js";
import { type Principal, visitor } from "../platform/access/principal.js";
import { backgroundContext, Context, type TransactionContext } from "../platform/graphql/context.js";
import type { RunningSubgraph } from "../platform/graphql/running-subgraph.js";
import { lockAccount } from "../subgraphs/identity/accounts/accounts.js";
import { createAccount, type NewAccount } from "../subgraphs/identity/accounts/add-account.js";
import type { NewCompany } from "../subgraphs/identity/companies/companies.js";
import { createMember } from "../subgraphs/identity/members/create-member.js";
import { type PresetRoleKind, presetRoleIds } from "../subgraphs/identity/members/preset-roles.js";
import { joinNetwork } from "../subgraphs/identity/partners/partners.js";
import { switchServicesOn } from "../subgraphs/identity/registration/cloud-services.js";
import { enrol } from "../subgraphs/programs/program-enrolment/program-enrolment.js";
import { AssociationOrigin } from "../subgraphs/sales/associations/association.js";
import { associate } from "../subgraphs/sales/associations/associations.js";

/**
 * Who plays in a world: partners, members and customers, made by the rules themselves: quicker than registering and
 * joining as people do, and inviting customers is not part of the graph yet.
 */
export function asSystem<R>(subgraph: RunningSubgraph, work: (transaction: TransactionContext) => Promise<R>): Promise<R> {
  return backgroundContext(subgraph.runtime, "cast").transaction(work);
}

/** Runs rules of one subgraph as the partner account itself. */
export function asPartner<R>(
  subgraph: RunningSubgraph,
  partnerId: string,
  work: (transaction: TransactionContext) => Promise<R>,
): Promise<R> {
  const principal: Principal = {
    ...visitor(),
    kind: "ACCOUNT",
    id: partnerId,
    accountId: partnerId,
    partnerId,
    partnerKind: "SOLUTION_PROVIDER",
    permissions: [...ALL_PERMISSIONS],
    administrator: true,
    customerScope: "ALL",
  };
  return new Context({ runtime: subgraph.runtime, principal, requestId: "cast" }).transaction(work);
}

/** An account whose cloud services are enabled, as they are for whoever may apply. Answers its ID. */
export async function addCloudAccount(transaction: TransactionContext, account: NewAccount): Promise<string> {
  const accountId = await createAccount(transaction, account);
  await switchServicesOn(transaction, await lockAccount(transaction, accountId), false);
  return accountId;
}

function companyOf({ name, country, accountName }: NewAccount): NewCompany {
  return { name, country, registrationNo: `REG-${accountName}`, taxIdentificationNumber: `TAX-${accountName}` };
}

/** An account that is a member of the network and enrolled in a program. Answers its ID. */
export async function makePartner({ subgraphs }: Graph, account: NewAccount, program: string): Promise<string> {
  const id = await asSystem(subgraphs.identity, async (transaction) => {
    const accountId = await addCloudAccount(transaction, account);
    await joinNetwork(transaction, accountId, companyOf(account));
    return accountId;
  });
  await asSystem(subgraphs.programs, (transaction) => enrol(transaction, id, program, transaction.now));
  return id;
}

export interface MemberOfCast {
  readonly username: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly PresetRoleKind[];
}

/** A member of a partner with preset roles, its password its own already. Answers its ID. */
export function makeMember({ subgraphs }: Graph, partnerId: string, { username, name, password, roles }: MemberOfCast): Promise<string> {
  return asPartner(subgraphs.identity, partnerId, async (transaction) =>
    createMember(transaction, partnerId, {
      username,
      name,
      mobileNumber: "+353861234567",
      email: `${username}@${partnerId}.example`,
      initialPassword: password,
      passwordChangeDue: false,
      roleIds: await presetRoleIds(transaction, partnerId, roles),
    }),
  );
}

/** An account that is the customer of a partner from an instant on. Answers its ID. */
export async function makeCustomer(
  { subgraphs }: Graph,
  partnerId: string,
  account: NewAccount,
  { origin = AssociationOrigin.BACKGROUND, associatedAt }: { origin?: AssociationOrigin; associatedAt: Date },
): Promise<string> {
  const customerId = await asSystem(subgraphs.identity, (transaction) => createAccount(transaction, account));
  await asSystem(subgraphs.sales, (transaction) => associate(transaction, { customerId, partnerId, origin, associatedAt }));
  return customerId;
}
