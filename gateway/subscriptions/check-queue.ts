import { setTimeout as pause } from "node:timers/promises";

/** Checks at a time: a change that concerns everybody leaves most of the connections to identity to requests. */
const AT_ONCE = 32;
/** Pause after a check that failed, for its place in the queue too: who is overloaded is asked less. */
const RETRY_MS = 1_000;

/** Checks things by name, each once however often it becomes due meanwhile, a few at a time, and again until that succeeds. */
export class CheckQueue {
  readonly #due = new Set<string>();
  #working = 0;

  /** @param check answers whether it could find out; never rejects */
  constructor(private readonly check: (name: string) => Promise<boolean>) {}

  /** A check that runs already does not count: it may have asked before what made this one due. */
  add(name: string): void {
    this.#due.add(name);
    if (this.#working < AT_ONCE) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (const name of this.#due) {
      this.#due.delete(name);
      if (await this.check(name)) continue;
      await pause(RETRY_MS, undefined, { ref: false });
      this.#due.add(name);
    }
    this.#working -= 1;
  }
}
