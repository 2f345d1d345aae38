import { Turns } from "../database/turns.js";
import type { SubgraphRuntime } from "../graphql/context.js";
import { ConsumerRunner } from "./consumer-runner.js";
import type { Consumer } from "./consumers.js";
import { coalesced, repeatedly } from "./repeating.js";
import { unreadStreams } from "./unread.js";
import type { WakeUps } from "./wake-ups.js";

/** Notifications get lost: what is unread is looked for this often. */
const POLL_MS = 2_000;

/** Runs all consumers of a subgraph in this process. One look at what is unread serves them all. */
export class ConsumerRunners {
  readonly #runners: readonly ConsumerRunner[];
  readonly #unread: () => Promise<Map<Consumer, string[]>>;
  readonly #lookAround = coalesced(() => this.#wakeUnread());
  #stopListening: () => void = () => undefined;
  #stopPolling: () => void = () => undefined;
  #stopped = false;

  /** @param turns for how many streams at a time events are applied; timed work and the looks keep a connection if left out */
  constructor(
    private readonly runtime: SubgraphRuntime,
    consumers: readonly Consumer[],
    turns: Turns = new Turns(Math.max(1, runtime.database.background.most - 1)),
  ) {
    this.#unread = unreadStreams(runtime, consumers);
    this.#runners = consumers.map((consumer) => new ConsumerRunner(runtime, consumer, turns));
  }

  /** Starts following the publishers' logs. */
  start(wakeUps: WakeUps): void {
    if (this.#runners.length === 0) return;
    this.#stopListening = wakeUps.listen({
      woken: (wakeUp) => {
        for (const runner of this.#runners) runner.woken(wakeUp);
      },
      reconnected: () => {
        // What failed for want of a database is tried at once.
        for (const runner of this.#runners) runner.retryAtOnce();
        void this.#lookAround();
      },
    });
    this.#stopPolling = repeatedly(this.#lookAround, POLL_MS);
    void this.#lookAround();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    this.#stopPolling();
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }

  /** Applies everything that is there now; answers whether anything was applied since it was asked last. For tests. */
  async drain(): Promise<boolean> {
    if (this.#runners.length === 0) return false;
    const unread = await this.#unread();
    let hasApplied = false;
    for (const runner of this.#runners) hasApplied = (await runner.drain(unread.get(runner.consumer) ?? [])) || hasApplied;
    return hasApplied;
  }

  /** Never rejects. */
  async #wakeUnread(): Promise<void> {
    if (this.#stopped) return;
    try {
      const unread = await this.#unread();
      for (const runner of this.#runners) runner.found(unread.get(runner.consumer) ?? []);
    } catch (error) {
      if (!this.#stopped) this.runtime.logger.error({ err: error }, "looking for unread streams failed; will try again");
    }
  }
}
