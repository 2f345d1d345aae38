import { LinkedList, type Place } from "./linked-list.js";

/** Something that waits for its turn. */
export interface Waiting {
  start(): void;
}

/** The place of one that waits. */
export type Turn = Place<Waiting>;

/**
 * At most `places` at a time run, at most `waiting` more wait, first come, first served. One that gives up waiting is
 * gone at once, so that it costs no connection when its turn comes.
 */
export class Turns {
  readonly #waiting = new LinkedList<Waiting>();
  #running = 0;

  constructor(
    private readonly places: number,
    private readonly waiting: number,
  ) {}

  /** Starts it, or lets it wait for its turn. Too many wait already: then it never starts. */
  take(one: Waiting): "STARTED" | "REFUSED" | Turn {
    if (this.#running < this.places) {
      this.#running += 1;
      one.start();
      return "STARTED";
    }
    return this.#waiting.size < this.waiting ? this.#waiting.add(one) : "REFUSED";
  }

  /** To be called once by everything that was not refused. @param turn what it still waits for; null when it was started */
  leave(turn: Turn | null): void {
    if (turn) {
      this.#waiting.remove(turn);
      return;
    }
    const next = this.#waiting.first;
    if (!next) {
      this.#running -= 1;
      return;
    }
    this.#waiting.remove(next);
    next.item.start();
  }
}
