import { LinkedList, type Place } from "./linked-list.js";

/** Something that must be over by a moment. */
export interface Expiring {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  expire(): void;
}

/**
 * Deadlines that are all equally far away, so that the oldest is the next to expire: one timer serves any number of
 * them, where an AbortSignal or a timer for each would cost more than the rest of a call.
 */
export class Deadlines {
  /** In the order of their deadlines. */
  readonly #running = new LinkedList<Expiring>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly timeoutMs: number) {}

  /** The deadline of what starts now. */
  next(): number {
    return performance.now() + this.timeoutMs;
  }

  add(call: Expiring): Place<Expiring> {
    this.#timer ??= this.#wakeIn(this.timeoutMs);
    return this.#running.add(call);
  }

  /** To be called when it is over, in time or not. */
  remove(place: Place<Expiring>): void {
    this.#running.remove(place);
  }

  #wakeIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(), Math.ceil(ms)).unref();
  }

  #sweep(): void {
    this.#timer = null;
    const now = performance.now();
    const expired: Expiring[] = [];
    for (const call of this.#running) {
      if (call.deadline > now) {
        this.#timer = this.#wakeIn(call.deadline - now);
        break;
      }
      expired.push(call);
    }
    // The youngest first: they wait for the turns of the oldest, and must not get them now.
    for (const call of expired.reverse()) call.expire();
  }
}
