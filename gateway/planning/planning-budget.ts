const ASKERS = 10_000;

interface Account {
  left: number;
  at: number;
}

/** How much planning each asker may still cause: a burst, which comes back with time. */
export class PlanningBudget {
  readonly #accounts = new Map<string, Account>();
  readonly #burstMs: number;
  readonly #msPerSecond: number;
  readonly #now: () => number;

  /** @param now a clock that never goes back, in milliseconds */
  constructor({ burstMs, msPerSecond, now = () => performance.now() }: { burstMs: number; msPerSecond: number; now?: () => number }) {
    this.#burstMs = burstMs;
    this.#msPerSecond = msPerSecond;
    this.#now = now;
  }

  /** Seconds until the asker may cause more; 0 when it may now. */
  wait(asker: string): number {
    const { left } = this.#account(asker);
    return left > 0 ? 0 : Math.ceil((1 - left) / this.#msPerSecond);
  }

  charge(asker: string, ms: number): void {
    const account = this.#account(asker);
    account.left -= ms;
    this.#accounts.delete(asker);
    if (this.#accounts.size >= ASKERS) this.#forgetOne();
    this.#accounts.set(asker, account);
  }

  #account(asker: string): Account {
    const now = this.#now();
    const account = this.#accounts.get(asker) ?? { left: this.#burstMs, at: now };
    account.left = Math.min(this.#burstMs, account.left + ((now - account.at) / 1000) * this.#msPerSecond);
    account.at = now;
    return account;
  }

  #forgetOne(): void {
    const oldest = this.#accounts.keys().next();
    if (!oldest.done) this.#accounts.delete(oldest.value);
  }
}
