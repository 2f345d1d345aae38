import { isDeepStrictEqual } from "node:util";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { Principal } from "../../platform/access/principal.js";
import type { Authenticator, Invalidation } from "../access/authenticator.js";
import { concerns } from "../access/principal-cache.js";
import { refusal } from "../errors.js";
import type { ClientStream } from "./client-stream.js";

/** Besides what invalidations announce, every open stream is checked this often: a token may just run out. */
const SWEEP_MS = 30_000;

/** Whose stream it is. */
export interface StreamOwner {
  readonly authorization: string | undefined;
  readonly clientAddress: string | null;
  readonly principal: Principal;
}

/** Ends open streams when their owner's session is gone or its rights changed. */
export class StreamWatch {
  readonly #streams = new Map<ClientStream, StreamOwner>();
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
      this.#checkAll(invalidation);
    });
    this.#sweep = setInterval(() => this.#checkAll("EVERYTHING"), SWEEP_MS).unref();
  }

  /** To be taken before the owner is authenticated, and given to `add`: so no invalidation in between is missed. */
  mark(): number {
    return this.#invalidations;
  }

  /** Watches a stream until it ends. */
  add(stream: ClientStream, owner: StreamOwner, mark: number): void {
    if (this.#closed) {
      stream.end(this.#closed);
      return;
    }
    this.#streams.set(stream, owner);
    stream.onEnd(() => this.#streams.delete(stream));
    if (mark !== this.#invalidations) void this.#check(stream, owner);
  }

  /** Ends every open stream with this error. */
  endAll(error: GraphQLError): void {
    for (const stream of this.#streams.keys()) stream.end(error);
  }

  /** Ends every stream with this error, also those that are yet to be opened. */
  close(error: GraphQLError): void {
    this.#closed = error;
    clearInterval(this.#sweep);
    this.#stopListening();
    this.endAll(error);
  }

  #checkAll(invalidation: Invalidation): void {
    for (const [stream, owner] of this.#streams) if (concerns(invalidation, owner.principal)) void this.#check(stream, owner);
  }

  async #check(stream: ClientStream, { authorization, clientAddress, principal }: StreamOwner): Promise<void> {
    if (authorization === undefined) return;
    try {
      const now = await this.authenticator.authenticate(authorization, clientAddress);
      if (!isDeepStrictEqual(now, principal)) stream.end(principalChanged());
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions.code === "UNAUTHENTICATED") stream.end(error);
      // Identity does not answer: the next sweep asks again.
      else this.logger.warn({ err: error }, "an open stream's principal could not be checked");
    }
  }
}

function principalChanged(): GraphQLError {
  return refusal("PRINCIPAL_CHANGED", "What you may see has changed. Subscribe again with `after` set to the last cursor received.");
}
