import type { GraphQLError } from "graphql";

/** Events waiting for one consumer that takes them one at a time. */
export class EventQueue {
  readonly #events: string[] = [];
  #waiting: PromiseWithResolvers<IteratorResult<string, undefined>> | null = null;
  #taken: PromiseWithResolvers<boolean> | null = null;
  #end: { readonly error: GraphQLError | null } | null = null;

  /** @param capacity events that may wait */
  constructor(private readonly capacity: number) {}

  /** Adds an event, after `room`. Events after the end are ignored. */
  push(event: string): void {
    if (this.#end) return;
    if (this.#waiting) {
      this.#waiting.resolve({ value: event, done: false });
      this.#waiting = null;
    } else this.#events.push(event);
  }

  /** Waits until there is room for one more event, or the queue has ended. False when none was taken for so long. */
  async room(patienceMs: number): Promise<boolean> {
    if (this.#end || this.#events.length < this.capacity) return true;
    this.#taken = Promise.withResolvers();
    const patience = setTimeout(this.#taken.resolve, patienceMs, false);
    try {
      return await this.#taken.promise;
    } finally {
      clearTimeout(patience);
      this.#taken = null;
    }
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
    const event = this.#events.shift();
    if (event !== undefined) {
      this.#taken?.resolve(true);
      return { value: event, done: false };
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
}
