import type { Logger } from "pino";
import type { SubgraphRequest, SubgraphTransport } from "../../platform/graphql/transport.js";
import { type SubgraphFailure, subgraphFailure } from "../transports/failure.js";
import { invalidatedIds, readReply, type SubgraphAnswer } from "./answer.js";
import { type CallHeaders, principalText } from "./calls.js";
import type { OperationContext } from "./context.js";
import { Fetched } from "./fetched.js";

export interface SubgraphFetchesOptions {
  readonly headers: CallHeaders;
  /** Called before the answer goes on, with the IDs a mutation's answer declares changed. */
  readonly onInvalidated: (ids: readonly string[]) => void;
  readonly logger: Logger;
  /** Whether equal queries of one principal that have not been sent yet are sent once. Default true. */
  readonly share?: boolean;
}

type Taker = (fetched: Fetched) => void;

interface Asked {
  readonly request: SubgraphRequest;
  readonly context: OperationContext;
  readonly takers: Taker[];
}

/**
 * The requests of all operations to one subgraph. A query may be joined by equal ones of the same principal until it is
 * sent, and not after: whoever asks after a change was acknowledged never gets an answer from before it.
 */
export class SubgraphFetches {
  readonly #share: boolean;
  /** The queries that wait to be sent. A map of each time's own: `linked-list.ts` says what one that lives long would keep. */
  #together: Map<string, Asked> | null = null;

  constructor(
    private readonly transport: SubgraphTransport,
    private readonly options: SubgraphFetchesOptions,
  ) {
    this.#share = options.share ?? true;
  }

  /** Asks the subgraph and hands on what comes of it, which is never an exception. */
  fetch(request: SubgraphRequest, context: OperationContext, take: Taker): void {
    if (!this.#share || request.kind !== "QUERY") {
      this.#send({ request, context, takers: [take] });
      return;
    }
    this.#together ??= this.#sentTogether();
    const key = this.#keyOf(request, context);
    const joined = this.#together.get(key);
    if (joined) joined.takers.push(take);
    else this.#together.set(key, { request, context, takers: [take] });
  }

  #keyOf(request: SubgraphRequest, context: OperationContext): string {
    return this.options.headers.carriesPrincipal ? `${principalText(context)}\n${request.body}` : request.body;
  }

  /** Operations that begin together, or wait for one answer, ask together: equal requests of theirs meet here. */
  #sentTogether(): Map<string, Asked> {
    const together = new Map<string, Asked>();
    queueMicrotask(() => {
      this.#together = null;
      for (const asked of together.values()) this.#send(asked);
    });
    return together;
  }

  #send({ context, request, takers }: Asked): void {
    const done = (outcome: SubgraphAnswer | SubgraphFailure) => {
      const fetched = new Fetched(outcome, takers.length > 1);
      for (const take of takers) take(fetched);
    };
    this.#ask(request, context).then(done, (error: unknown) => {
      const { logger } = this.options;
      const service = this.transport.name;
      const failure = subgraphFailure(service, error);
      logger.warn({ err: failure, service, requestId: context.requestId }, "a subgraph call failed");
      done(failure);
    });
  }

  async #ask(request: SubgraphRequest, context: OperationContext): Promise<SubgraphAnswer> {
    const { name } = this.transport;
    const headers = this.options.headers(name, context.principal, context.requestId);
    const reply = await this.transport.request(request, headers instanceof Promise ? await headers : headers);
    const answer = readReply(name, reply);
    if (request.kind === "MUTATION") {
      const ids = invalidatedIds(answer);
      if (ids.length > 0) this.options.onInvalidated(ids);
    }
    return answer;
  }
}
