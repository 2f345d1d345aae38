import { isDeepStrictEqual } from "node:util";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { Principal } from "../../platform/access/principal.js";
import type { Authenticator, Invalidation } from "../access/authenticator.js";
import { concerns } from "../access/principal-cache.js";
import { refusal } from "../errors.js";
import { CheckQueue } from "./check-queue.js";
import type { ClientStream } from "./client-stream.js";

/** Besides what invalidations announce, every session with open streams is checked this often: a token may just run out. */
export const SWEEP_MS = 30_000;
/**
 * Sweeps that may go unanswered. A restart of identity takes less; after it, whoever was signed out meanwhile is not
 * shown more of what may not be theirs.
 */
const MOST_UNANSWERED = 2;

/** Whose stream it is. */
export interface StreamOwner {
  readonly authorization: string | undefined;
  readonly principal: Principal;
}

/** The open streams of one access token. */
interface Session {
  readonly streams: Map<ClientStream, Principal>;
  /** Sweeps since it was last found out whose token it is. */
  unanswered: number;
  /** How often a change of this principal was announced. */
  changes: number;
}

/**
 * Ends open streams when their owner's session is gone, its rights changed or cannot be found out. While a change of its
 * owner is looked into, a stream delivers nothing.
 */
export class StreamWatch {
  readonly #streams = new Set<ClientStream>();
  readonly #sessions = new Map<string, Session>();
  readonly #checks = new CheckQueue((authorization) => this.#check(authorization));
  readonly #stopListening: () => void;
  readonly #sweep: NodeJS.Timeout;
  #invalidations = 0;
  #closed: GraphQLError | null = null;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly logger: Logger,
  ) {
    this.#stopListening = authenticator.onInvalidated((invalidation) => {
      this.#invalidations += 1;
      this.#invalidated(invalidation);
    });
    this.#sweep = setInterval(() => this.#checkAll(), SWEEP_MS).unref();
  }

  /** To be taken before the owner is authenticated, and given to `add`: so no invalidation in between is missed. */
  mark(): number {
    return this.#invalidations;
  }

  /** Watches a stream until it ends. */
  add(stream: ClientStream, { authorization, principal }: StreamOwner, mark: number): void {
    if (this.#closed) {
      stream.end(this.#closed);
      return;
    }
    this.#streams.add(stream);
    stream.onEnd(() => this.#streams.delete(stream));
    if (authorization === undefined) return;
    const session = this.#sessions.get(authorization) ?? { streams: new Map(), unanswered: 0, changes: 0 };
    this.#sessions.set(authorization, session);
    session.streams.set(stream, principal);
    stream.onEnd(() => {
      session.streams.delete(stream);
      if (session.streams.size === 0) this.#sessions.delete(authorization);
    });
    if (mark !== this.#invalidations) this.#checks.add(authorization);
  }

  /** Ends every open stream with this error. */
  endAll(error: GraphQLError): void {
    for (const stream of this.#streams) stream.end(error);
  }

  /** Ends every stream with this error, also those that are yet to be opened. */
  close(error: GraphQLError): void {
    this.#closed = error;
    clearInterval(this.#sweep);
    this.#stopListening();
    this.endAll(error);
  }

  #invalidated(invalidation: Invalidation): void {
    for (const [authorization, session] of this.#sessions) {
      if (![...session.streams.values()].some((principal) => concerns(invalidation, principal))) continue;
      // That everything may have changed is said when identity was away for a while: no reason to hold up everybody.
      if (invalidation !== "EVERYTHING") {
        session.changes += 1;
        for (const stream of session.streams.keys()) stream.hold();
      }
      this.#checks.add(authorization);
    }
  }

  #checkAll(): void {
    for (const [authorization, session] of this.#sessions) {
      if (session.unanswered < MOST_UNANSWERED) {
        session.unanswered += 1;
        this.#checks.add(authorization);
      } else for (const stream of session.streams.keys()) stream.end(principalUnknown());
    }
  }

  /** Whether it could be found out. */
  async #check(authorization: string): Promise<boolean> {
    const session = this.#sessions.get(authorization);
    if (!session) return true;
    // Streams that are opened meanwhile have been authenticated later than this.
    const streams = [...session.streams];
    const { changes } = session;
    try {
      const now = await this.authenticator.authenticate(authorization, null);
      for (const [stream, principal] of streams)
        if (!isDeepStrictEqual({ ...now, clientAddress: principal.clientAddress }, principal)) stream.end(principalChanged());
    } catch (error) {
      if (!(error instanceof GraphQLError) || error.extensions.code !== "UNAUTHENTICATED") {
        this.logger.warn({ err: error }, "the principal of open streams could not be checked; trying again");
        return false;
      }
      for (const [stream] of streams) stream.end(error);
    }
    session.unanswered = 0;
    if (changes === session.changes) for (const stream of session.streams.keys()) stream.release();
    return true;
  }
}

function principalChanged(): GraphQLError {
  return refusal("PRINCIPAL_CHANGED", "What you may see has changed. Subscribe again with `after` set to the last cursor received.");
}

function principalUnknown(): GraphQLError {
  return refusal(
    "PRINCIPAL_UNKNOWN",
    "Whether you are still signed in cannot be found out at the moment. Subscribe again later with `after` set to the last cursor received.",
  );
}
