import { gatewayPrincipal, type Principal } from "../../platform/access/principal.js";
import { PRINCIPAL_HEADER, type PrincipalSigner } from "../../platform/access/signature.js";
import type { SubgraphHeaders } from "../../platform/graphql/transport.js";

/** Writes the headers of a call to one subgraph: the request ID, and the principal signed for that subgraph. */
export type CallHeaders = (service: string, principal: Principal, requestId: string) => Promise<SubgraphHeaders>;

/** With `null` no principal is presented (`--no-auth`: the subgraphs of somebody else know none). */
export function callHeaders(sign: PrincipalSigner | null): CallHeaders {
  return async (service, principal, requestId) => {
    const headers = { "x-request-id": requestId };
    return sign ? { ...headers, [PRINCIPAL_HEADER]: await sign(principal, service) } : headers;
  };
}

/** The headers with which the gateway speaks for itself. */
export function ownHeaders(headers: CallHeaders, service: string, requestId: string): Promise<SubgraphHeaders> {
  return headers(service, gatewayPrincipal(), requestId);
}
