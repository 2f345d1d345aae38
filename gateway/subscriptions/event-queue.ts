import type { GraphQLError } from "graphql";

/** Events waiting for one consumer that takes them one at a time. */
export class EventQueue {
  readonly #events: unknown[] = [];
  #waiting: PromiseWithResolvers<IteratorResult<unknown, undefined>> | null = null;
  #end: { readonly error: GraphQLError | null } | null = null;

  /** @param capacity events that may wait */
  constructor(private readonly capacity: number) {}

  /** Adds an event. False when the queue is full: the event is not taken. Events after the end are ignored. */
  push(event: unknown): boolean {
    if (this.#end) return true;
    if (this.#waiting) {
      this.#waiting.resolve({ value: event, done: false });
      this.#waiting = null;
      return true;
    }
    if (this.#events.length >= this.capacity) return false;
    this.#events.push(event);
    return true;
  }

  /** Ends the queue: what waits is still delivered, then the error, if any, is thrown. The first end counts. */
  finish(error: GraphQLError | null): void {
    if (this.#end) return;
    this.#end = { error };
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
  async next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#events.length > 0) return { value: this.#events.shift(), done: false };
    if (this.#end) {
      const { error } = this.#end;
      this.#end = { error: null };
      if (error) throw error;
      return { value: undefined, done: true };
    }
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  get ended(): boolean {
    return this.#end !== null;
  }
}
