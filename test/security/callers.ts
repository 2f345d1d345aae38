import { addCloudAccount, asSystem } from "../../demo/cast.js";
import type { SubgraphName } from "../../graph.js";
import { ALL_PERMISSIONS } from "../../platform/access/permissions.js";
import { gatewayPrincipal, type Principal, principalSchema, visitor } from "../../platform/access/principal.js";
import { PRINCIPAL_HEADER } from "../../platform/access/signature.js";
import { subgraphRequest } from "../../platform/graphql/transport.js";
import { IntegrationKind } from "../../subgraphs/identity/staff/integration.js";
import { createIntegration } from "../../subgraphs/identity/staff/integrations.js";
import { StaffKind } from "../../subgraphs/identity/staff/staff-member.js";
import { holding, memberWith, PASSWORD, signIn } from "../acceptance/identity/people.js";
import type { Anything } from "../support/client.js";
import type { Caller, World } from "../support/world.js";
import type { Tenant } from "./tenant.js";

/** Every kind of caller with every role, none of them of the tenant whose things are asked for. */
export async function strangers(w: World, peer: Tenant): Promise<Map<string, Caller>> {
  const { partner } = peer;
  const callers = new Map<string, Caller>([
    ["a visitor", w.nobody],
    ["an account outside the network", await outsider(w)],
    ["an applicant", peer.applicant],
    ["an account that asks to join a company", peer.requester],
    ["a customer", await customerOf(w, peer)],
    ["a partner", partner.admin],
    ["a member with every permission", await memberWith(w, partner, ALL_PERMISSIONS)],
    ["a partner without a program that sells", (await w.partner({ program: "MARKETPLACE_SELLER" })).admin],
    ["a distributor", (await w.partner({ program: "DISTRIBUTION_DISTRIBUTOR" })).admin],
    ["a reseller", (await w.partner({ program: "DISTRIBUTION_RESELLER" })).admin],
  ]);
  for (const role of ["ADMIN", "FINANCE_SPECIALIST", "ACCOUNT_DIRECTOR", "ACCOUNT_MANAGER"] as const) {
    callers.set(`a member with the role ${role}`, await w.member(partner, role));
  }
  for (const kind of Object.values(StaffKind)) callers.set(`staff ${kind}`, await w.staff(kind));
  for (const kind of Object.values(IntegrationKind)) callers.set(`the integration ${kind}`, await integration(w, kind));
  return callers;
}

async function outsider(w: World): Promise<Caller> {
  const form = { accountName: "outsider", name: "Outsider", country: "IE", email: "outsider@example.com", password: PASSWORD };
  await asSystem(w.graph.subgraphs.identity, (transaction) => addCloudAccount(transaction, form));
  return holding((await signIn(w, { identifier: "outsider", password: PASSWORD })).accessToken);
}

async function customerOf(w: World, { partner, unmanaged }: Tenant): Promise<Caller> {
  const { customer } = await w.data(partner.admin, "query ($id: ID!) { customer(id: $id) { accountName } }", { id: unmanaged });
  return holding((await signIn(w, { identifier: customer.accountName, password: PASSWORD })).accessToken);
}

async function integration(w: World, kind: IntegrationKind): Promise<Caller> {
  const { id, apiKey } = await asSystem(w.graph.subgraphs.identity, (transaction) =>
    createIntegration(transaction, { name: `Walking ${kind}`, kind }),
  );
  return holding(apiKey, id);
}

/** Calls a subgraph directly, as its gateway does, with a caller's signed principal. */
export async function askSubgraph(w: World, name: SubgraphName, principal: Principal, query: string, variables: object): Promise<Anything> {
  const headers = { [PRINCIPAL_HEADER]: await w.graph.sign(principal, name) };
  const request = subgraphRequest("QUERY", { query, variables: { ...variables } });
  return JSON.parse((await w.graph.subgraphs[name].transport.request(request, headers)).text);
}

/** Who a caller is for the subgraphs: what the gateway signs for it. */
export async function principalOf(w: World, caller: Caller): Promise<Principal> {
  const token = await caller.token();
  if (token === null) return visitor();
  const query = "query ($token: String!) { principalOfToken(token: $token) }";
  const { data } = await askSubgraph(w, "identity", gatewayPrincipal(), query, { token });
  return principalSchema.parse({ ...data.principalOfToken, clientAddress: null });
}
