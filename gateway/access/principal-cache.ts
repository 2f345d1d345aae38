import type { Principal } from "../../platform/access/principal.js";
import type { Invalidation } from "./authenticator.js";

/** Asks who a token belongs to; null when it does not hold. */
export type PrincipalLookup = (token: string) => Promise<Principal | null>;

export interface PrincipalCacheOptions {
  /** How long an answer is used without asking again, in milliseconds. */
  readonly lifetimeMs: number;
  readonly entries: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

interface Entry {
  readonly principal: Principal;
  readonly until: number;
}

/** Principals by token, for a moment each. Concurrent questions about one token are asked once. */
export class PrincipalCache {
  readonly #known = new Map<string, Entry>();
  readonly #asking = new Map<string, Promise<Principal | null>>();

  constructor(
    private readonly lookup: PrincipalLookup,
    private readonly options: PrincipalCacheOptions,
  ) {}

  /** The principal, or null when the token does not hold. Rejects when that cannot be found out. */
  async resolve(token: string): Promise<Principal | null> {
    const known = this.#known.get(token);
    if (known && known.until > this.options.now()) return known.principal;
    this.#known.delete(token);
    const asked = this.#asking.get(token);
    if (asked) return asked;
    const question = this.lookup(token);
    this.#asking.set(token, question);
    try {
      const principal = await question;
      // An invalidation meanwhile makes this answer too old for anyone but those who asked before it.
      if (principal && this.#asking.get(token) === question) this.#keep(token, principal);
      return principal;
    } finally {
      if (this.#asking.get(token) === question) this.#asking.delete(token);
    }
  }

  /** Drops what the invalidation concerns, and lets nobody join a question that was asked before it. */
  invalidate(invalidation: Invalidation): void {
    this.#asking.clear();
    for (const [token, { principal }] of this.#known) if (concerns(invalidation, principal)) this.#known.delete(token);
  }

  #keep(token: string, principal: Principal): void {
    if (this.#known.size >= this.options.entries) {
      const oldest = this.#known.keys().next();
      if (!oldest.done) this.#known.delete(oldest.value);
    }
    this.#known.set(token, { principal, until: this.options.now() + this.options.lifetimeMs });
  }
}

/** Whether a principal is one of those an invalidation names: by session, member, account or partner. */
export function concerns(invalidation: Invalidation, { id, sessionId, accountId, partnerId }: Principal): boolean {
  if (invalidation === "EVERYTHING") return true;
  return [id, sessionId, accountId, partnerId].some((part) => part !== null && invalidation.has(part));
}
