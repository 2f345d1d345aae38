import { type Principal, visitor } from "../../platform/access/principal.js";

/** Which open streams an invalidation concerns: those of principals with one of these IDs, or all. */
export type Invalidation = ReadonlySet<string> | "EVERYTHING";

/** Tells who a request comes from. */
export interface Authenticator {
  /**
   * @param authorization the `Authorization` header or connection parameter, as sent
   * @param clientAddress the address of the client's connection, for audits
   * @returns the principal; without a token, a visitor
   * @throws GraphQLError `UNAUTHENTICATED` when a token is given and does not hold
   */
  authenticate(authorization: string | undefined, clientAddress: string | null): Promise<Principal>;
  /** Forgets what is known of these sessions, accounts and members: the next request asks again. */
  invalidate(ids: readonly string[]): void;
  /** Calls back when principals may have changed. Returns how to stop. */
  onInvalidated(listener: (invalidation: Invalidation) => void): () => void;
  /** Begins to listen for invalidations elsewhere. */
  start(): void;
  close(): Promise<void>;
}

/** Everybody is a visitor: for a supergraph whose subgraphs do not ask who calls (`--no-auth`). */
export function noAuthenticator(): Authenticator {
  return {
    authenticate: async (_authorization, clientAddress) => visitor(clientAddress),
    invalidate() {},
    onInvalidated: () => () => {},
    start() {},
    close: async () => {},
  };
}
