/** How many of the calls of the last while failed, in two halves, so that old ones leave without each being kept. */
export class RecentCalls {
  #older = { calls: 0, failed: 0 };
  #newer = { calls: 0, failed: 0 };
  #newerSince = Number.NEGATIVE_INFINITY;

  constructor(private readonly windowMs: number) {}

  add(failed: boolean, now: number): void {
    const half = this.windowMs / 2;
    if (now - this.#newerSince >= half) {
      this.#older = now - this.#newerSince < this.windowMs ? this.#newer : { calls: 0, failed: 0 };
      this.#newer = { calls: 0, failed: 0 };
      this.#newerSince = now;
    }
    this.#newer.calls += 1;
    if (failed) this.#newer.failed += 1;
  }

  get calls(): number {
    return this.#older.calls + this.#newer.calls;
  }

  get failed(): number {
    return this.#older.failed + this.#newer.failed;
  }

  forget(): void {
    this.#older = { calls: 0, failed: 0 };
    this.#newer = { calls: 0, failed: 0 };
  }
}
