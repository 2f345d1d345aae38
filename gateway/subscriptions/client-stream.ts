import type { ExecutionResult, GraphQLError } from "graphql";
import { refusal } from "../errors.js";
import { type Backlog, EventQueue } from "./event-queue.js";

export interface ClientStreamOptions {
  /** Opens the subgraph's subscription, whose values are the texts of results; it ends when the signal aborts. */
  readonly open: (signal: AbortSignal) => AsyncIterable<string>;
  /** Turns one of its events into the client's. Never rejects. */
  readonly deliver: (event: string) => Promise<ExecutionResult>;
  /** What the client is told when the subgraph's stream breaks. */
  readonly broken: (error: unknown) => GraphQLError;
  /** What may wait for the client; then the subgraph's stream is not read on. */
  readonly backlog: Backlog;
  /** How long the client may take none of a full backlog. */
  readonly patienceMs: number;
}

/**
 * One client's subscription. Events wait in a bounded queue; the client's connection pulls them, and only then are
 * their entity fetches run. A client that is slow slows its own stream down (the subgraph keeps the events); one that
 * takes nothing for a while loses it, not the gateway its memory.
 * `return()` takes effect at once, also while an event is awaited.
 */
export class ClientStream implements AsyncGenerator<ExecutionResult, undefined, undefined> {
  readonly #queue: EventQueue;
  readonly #upstream = new AbortController();
  readonly #onEnd: ((error: GraphQLError | null) => void)[] = [];
  readonly #onOver: (() => void)[] = [];
  #ended: { readonly error: GraphQLError | null } | null = null;
  #cut = false;
  #held: PromiseWithResolvers<void> | null = null;
  #delivering = false;
  #over = false;

  constructor(private readonly options: ClientStreamOptions) {
    this.#queue = new EventQueue(options.backlog);
    void this.#read();
  }

  /** Calls back once when no more events are taken from the subgraph, with the error the client will see. */
  onEnd(listener: (error: GraphQLError | null) => void): void {
    if (this.#ended) listener(this.#ended.error);
    else this.#onEnd.push(listener);
  }

  /** Calls back once when nothing is done for the stream any more: its client has its end, or has left, and no event is worked on. */
  onOver(listener: () => void): void {
    if (this.#over) listener();
    else this.#onOver.push(listener);
  }

  /** Delivers nothing until it is released, or its end: that comes at once. */
  hold(): void {
    if (!this.#cut) this.#held ??= Promise.withResolvers();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  /** Ends the stream now: nothing that waits is delivered, the client sees the error last. */
  end(error: GraphQLError): void {
    this.#cut = true;
    this.release();
    this.#queue.cut(error);
    this.#finish(error);
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const event = await this.#queue.next().catch((error: unknown) => {
      this.#settle();
      throw error;
    });
    if (event.done) {
      this.#settle();
      return event;
    }
    this.#delivering = true;
    const value = await this.options.deliver(event.value);
    while (this.#held) await this.#held.promise;
    this.#delivering = false;
    // Ended meanwhile: what the principal may no longer see is not sent.
    return this.#cut ? this.next() : { value, done: false };
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#cut = true;
    this.release();
    this.#queue.cut(null);
    this.#finish(null);
    if (!this.#delivering) this.#settle();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, undefined>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #read(): Promise<void> {
    try {
      for await (const event of this.options.open(this.#upstream.signal)) {
        if (this.#ended) return;
        if (!(await this.#queue.add(event, this.options.patienceMs))) return this.end(slowConsumer(this.options.patienceMs));
      }
      this.#queue.finish(null);
      this.#finish(null);
    } catch (error) {
      if (this.#ended) return;
      const told = this.options.broken(error);
      this.#queue.finish(told);
      this.#finish(told);
    }
  }

  #finish(error: GraphQLError | null): void {
    if (this.#ended) return;
    this.#ended = { error };
    this.#upstream.abort();
    for (const listener of this.#onEnd) listener(error);
  }

  #settle(): void {
    if (this.#over) return;
    this.#over = true;
    for (const listener of this.#onOver) listener();
  }
}

function slowConsumer(patienceMs: number): GraphQLError {
  return refusal(
    "SLOW_CONSUMER",
    `This client took none of the events that wait for it for ${patienceMs / 1000} seconds. Subscribe again with \`after\` set to the last cursor received.`,
  );
}
