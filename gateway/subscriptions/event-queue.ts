import type { GraphQLError } from "graphql";

/** How much may wait. */
export interface Backlog {
  readonly events: number;
  /** Of all that wait together. One event alone may be larger. */
  readonly bytes: number;
}

interface Waiting {
  readonly event: string;
  readonly bytes: number;
}

/** Events waiting for one consumer that takes them one at a time. */
export class EventQueue {
  readonly #events: Waiting[] = [];
  #bytes = 0;
  #waiting: PromiseWithResolvers<IteratorResult<string, undefined>> | null = null;
  #taken: PromiseWithResolvers<boolean> | null = null;
  #end: { readonly error: GraphQLError | null } | null = null;

  constructor(private readonly most: Backlog) {}

  /**
   * Adds an event as soon as there is room. False, and the event is not added, when the consumer has taken none for so
   * long. Events after the end are ignored. One call at a time.
   */
  async add(event: string, patienceMs: number): Promise<boolean> {
    const bytes = Buffer.byteLength(event);
    while (!this.#hasRoom(bytes)) if (!(await this.#oneTaken(patienceMs))) return false;
    if (this.#end) return true;
    if (this.#waiting) {
      this.#waiting.resolve({ value: event, done: false });
      this.#waiting = null;
    } else {
      this.#events.push({ event, bytes });
      this.#bytes += bytes;
    }
    return true;
  }

  /** Ends the queue: what waits is still delivered, then the error, if any, is thrown. The first end counts. */
  finish(error: GraphQLError | null): void {
    if (this.#end) return;
    this.#end = { error };
    this.#taken?.resolve(true);
    if (!this.#waiting) return;
    if (error) this.#waiting.reject(error);
    else this.#waiting.resolve({ value: undefined, done: true });
    this.#waiting = null;
  }

  /** Ends the queue at once: what waits is dropped. */
  cut(error: GraphQLError | null): void {
    this.#events.length = 0;
    if (this.#end) this.#end = { error: error ?? this.#end.error };
    else this.finish(error);
  }

  /** The next event, when there is one. Rejects once with the error the queue ended with. One call at a time. */
  async next(): Promise<IteratorResult<string, undefined>> {
    const first = this.#events.shift();
    if (first !== undefined) {
      this.#bytes -= first.bytes;
      this.#taken?.resolve(true);
      return { value: first.event, done: false };
    }
    if (this.#end) {
      const { error } = this.#end;
      this.#end = { error: null };
      if (error) throw error;
      return { value: undefined, done: true };
    }
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  #hasRoom(bytes: number): boolean {
    if (this.#end || this.#events.length === 0) return true;
    return this.#events.length < this.most.events && this.#bytes + bytes <= this.most.bytes;
  }

  /** Resolves when one was taken or the queue has ended; with false when neither happens for so long. */
  async #oneTaken(patienceMs: number): Promise<boolean> {
    this.#taken = Promise.withResolvers();
    const patience = setTimeout(this.#taken.resolve, patienceMs, false);
    try {
      return await this.#taken.promise;
    } finally {
      clearTimeout(patience);
      this.#taken = null;
    }
  }
}
