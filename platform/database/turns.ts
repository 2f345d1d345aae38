import { GivenUp } from "./errors.js";

/** So many pieces of work at once; others wait their turn. */
export class Turns {
  readonly #waiting = new Set<() => void>();

  constructor(private free: number) {}

  /**
   * @param patienceMs how long to wait for the turn; without end when left out
   * @throws GivenUp when it did not come in that time
   */
  async take<R>(work: () => Promise<R>, patienceMs?: number): Promise<R> {
    if (this.free > 0) this.free -= 1;
    else await this.#turn(patienceMs);
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next) next();
      else this.free += 1;
    }
  }

  #turn(patienceMs: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(begin);
        clearTimeout(timer);
      };
      const begin = () => {
        leave();
        resolve();
      };
      const giveUp = () => {
        leave();
        reject(new GivenUp("Too much was waiting before it."));
      };
      const timer = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
      this.#waiting.add(begin);
    });
  }
}
