import { gatewayPrincipal, type Principal } from "../../platform/access/principal.js";
import { PRINCIPAL_HEADER, type PrincipalSigner } from "../../platform/access/signature.js";
import type { SubgraphHeaders } from "../../platform/graphql/transport.js";
import type { OperationContext } from "./context.js";

/** Writes the headers of a call to one subgraph: the request ID, and the principal signed for that subgraph. */
export interface CallHeaders {
  (service: string, principal: Principal, requestId: string): SubgraphHeaders | Promise<SubgraphHeaders>;
  /** Whether a subgraph learns who asks, and so may answer each principal differently. */
  readonly carriesPrincipal: boolean;
}

/** With `null` no principal is presented (`--no-auth`: the subgraphs of somebody else know none). */
export function callHeaders(sign: PrincipalSigner | null): CallHeaders {
  const write = (service: string, principal: Principal, requestId: string) => {
    const headers = { "x-request-id": requestId };
    return sign ? sign(principal, service).then((signed) => ({ ...headers, [PRINCIPAL_HEADER]: signed })) : headers;
  };
  return Object.assign(write, { carriesPrincipal: sign !== null });
}

/** The headers with which the gateway speaks for itself. */
export async function ownHeaders(headers: CallHeaders, service: string, requestId: string): Promise<SubgraphHeaders> {
  return headers(service, gatewayPrincipal(), requestId);
}

const principalTexts = new WeakMap<object, string>();

/** Two principals with one text are one to every subgraph. */
export function principalText({ principal }: OperationContext): string {
  const known = principalTexts.get(principal);
  if (known !== undefined) return known;
  const text = JSON.stringify(principal);
  principalTexts.set(principal, text);
  return text;
}
