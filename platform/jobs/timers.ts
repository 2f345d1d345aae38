import type { Context } from "../graphql/context.js";
import { backgroundContext, type SubgraphRuntime } from "../graphql/context.js";

/**
 * Timed work. What is due stands in rows; `tick` sweeps the rows that are due at the clock's now and can be repeated
 * without a second effect. The schedule is only its wake-up.
 */
export interface TimedWork {
  readonly name: string;
  /** Sweeps once; answers whether it did anything (then it is called again at once). */
  readonly tick: (context: Context) => Promise<boolean>;
}

const INTERVAL_MS = 1_000;

/** Wakes the timed work of one subgraph. Replicas may sweep at once: rows that are due are taken under lock. */
export class TimerRunner {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Since `drain` was asked last. */
  #hasWorked = false;

  constructor(
    private readonly runtime: SubgraphRuntime,
    private readonly work: readonly TimedWork[],
  ) {}

  start(): void {
    if (this.work.length === 0) return;
    const again = () => {
      if (this.#stopped) return;
      this.#running = this.#sweep()
        .catch((error) => this.runtime.logger.error({ err: error }, "timed work failed; will try again"))
        .finally(() => {
          this.#timer = this.#stopped ? null : setTimeout(again, INTERVAL_MS);
        });
    };
    again();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /** Does everything that is due now; answers whether anything was done since it was asked last. For tests. */
  async drain(): Promise<boolean> {
    await this.#running;
    await this.#sweep();
    const hasWorked = this.#hasWorked;
    this.#hasWorked = false;
    return hasWorked;
  }

  /**
   * Does everything that is due now. Work that fails does not keep the rest from being done: the first failure is
   * thrown when all have had their turn.
   */
  async #sweep(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, tick } of this.work) {
      try {
        while (!this.#stopped && (await tick(backgroundContext(this.runtime, name)))) this.#hasWorked = true;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
