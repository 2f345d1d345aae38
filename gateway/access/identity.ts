import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { type Principal, principalSchema, visitor } from "../../platform/access/principal.js";
import type { PrincipalSigner } from "../../platform/access/signature.js";
import { type SubgraphTransport, subgraphRequest } from "../../platform/graphql/transport.js";
import { refusal } from "../errors.js";
import { readReply } from "../execution/answer.js";
import { callHeaders, ownHeaders } from "../execution/calls.js";
import { SubgraphFailure, subgraphFailure } from "../transports/failure.js";
import type { Authenticator, Invalidation } from "./authenticator.js";
import { followInvalidations } from "./invalidations.js";
import { PrincipalCache } from "./principal-cache.js";

const QUERY = "query PrincipalOfToken($token: String!) { principalOfToken(token: $token) }";
/** Longer tokens are none of ours, and are not worth a question. */
const MAX_TOKEN_LENGTH = 4096;

export interface IdentityAuthenticatorOptions {
  /** The subgraph that knows sessions: `principalOfToken` and `principalInvalidated`. */
  readonly identity: Pick<SubgraphTransport, "name" | "request" | "subscribe">;
  readonly sign: PrincipalSigner;
  readonly logger: Logger;
  /** Longest use of an answer without asking again, in milliseconds. Default 1,000. */
  readonly lifetimeMs?: number;
  /** Principals kept at most. Default 10,000. */
  readonly entries?: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
}

/** Resolves bearer tokens by asking the identity subgraph in the gateway's own name. */
export function identityAuthenticator(options: IdentityAuthenticatorOptions): Authenticator {
  const { identity, sign, logger, lifetimeMs = 1_000, entries = 10_000, now = () => performance.now() } = options;
  const headers = callHeaders(sign);
  const listeners = new Set<(invalidation: Invalidation) => void>();
  const stopped = new AbortController();

  async function lookup(token: string): Promise<Principal | null> {
    const question = subgraphRequest("QUERY", { query: QUERY, variables: { token } });
    const reply = await identity.request(question, await ownHeaders(headers, identity.name, randomUUID()));
    const { data, errors } = readReply(identity.name, reply);
    if (errors[0] || !data) throw new SubgraphFailure(identity.name, "BAD_RESPONSE", new Error(errors[0]?.message));
    const value = data.principalOfToken;
    if (value === null) return null;
    const principal = principalSchema.safeParse({ ...(value as object), clientAddress: null });
    if (!principal.success) throw new SubgraphFailure(identity.name, "BAD_RESPONSE", principal.error);
    return principal.data;
  }

  const cache = new PrincipalCache(lookup, { lifetimeMs, entries, now });

  function announce(invalidation: Invalidation): void {
    cache.invalidate(invalidation);
    for (const listener of listeners) listener(invalidation);
  }

  return {
    async authenticate(authorization, clientAddress) {
      const token = bearerToken(authorization);
      if (token === null) return visitor(clientAddress);
      const principal = await cache.resolve(token).catch((error: unknown) => {
        const failure = subgraphFailure(identity.name, error);
        logger.error({ err: failure }, "a token could not be checked");
        throw cannotCheck(identity.name, failure);
      });
      if (!principal) throw unauthenticated();
      return { ...principal, clientAddress };
    },
    invalidate: (ids) => announce(new Set(ids)),
    onInvalidated(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const open = async () =>
        identity.subscribe(
          subgraphRequest("SUBSCRIPTION", { query: "subscription PrincipalInvalidated { principalInvalidated }" }),
          await ownHeaders(headers, identity.name, randomUUID()),
          stopped.signal,
        );
      void followInvalidations({ open, announce, logger, signal: stopped.signal });
    },
    async close() {
      stopped.abort();
      listeners.clear();
    },
  };
}

/** The token of an `Authorization` value; null without one. Throws UNAUTHENTICATED on another scheme. */
function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization === "") return null;
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) {
    throw refusal("UNAUTHENTICATED", 'The Authorization value must read "Bearer <access token>".', unauthorized);
  }
  return token;
}

const unauthorized = { status: 401, headers: { "www-authenticate": "Bearer" } };

function unauthenticated() {
  return refusal("UNAUTHENTICATED", "The access token is not valid or has expired. Sign in again.", unauthorized);
}

function cannotCheck(service: string, cause: SubgraphFailure) {
  return refusal(`SUBGRAPH_${cause.reason}`, "Access tokens cannot be checked at the moment. Try again later.", {
    status: 503,
    extensions: { service },
  });
}
