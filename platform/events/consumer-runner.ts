import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { PlatformTables } from "../database/tables.js";
import type { Turns } from "../database/turns.js";
import { backgroundContext, type SubgraphRuntime } from "../graphql/context.js";
import { applyEvent, BATCH, type Consumer, logOf, readBatch, rebuildKeptAway, typesOf } from "./consumers.js";
import type { WakeUp } from "./wake-ups.js";

const PARALLEL_STREAMS = 4;
/** A stream whose event cannot be applied is tried again after this long, then ever more seldom. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** Runs one consumer in this process. Replicas may run it too: the offset's row lock keeps a stream in one hand, and nobody waits for it. */
export class ConsumerRunner {
  readonly #source: PlatformTables;
  readonly #types: string[];
  readonly #waiting = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Streams that failed and wait for their next try; a wake-up does not hasten it. */
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  /** The consumer is being rebuilt: nothing is applied until it is told again what is unread. */
  #standsAside = false;
  #stopped = false;
  /** Since `drain` was asked last. */
  #hasFollowed = false;

  /** @param turns shared by all consumers of a subgraph */
  constructor(
    private readonly runtime: SubgraphRuntime,
    readonly consumer: Consumer,
    private readonly turns: Turns,
  ) {
    this.#source = logOf(consumer);
    this.#types = typesOf(consumer);
  }

  /** A stream has grown. */
  woken({ publisher, stream, types }: WakeUp): void {
    if (publisher === this.consumer.publisher && types.some((type) => this.#types.includes(type))) this.#wake(stream);
  }

  /** Applies what is unread of these streams. */
  found(streams: readonly string[]): void {
    this.#standsAside = false;
    for (const stream of streams) this.#wake(stream);
  }

  /** What failed is tried again when it is found next, however short a time ago that was. */
  retryAtOnce(): void {
    for (const stream of this.#retries.keys()) this.#endRetry(stream);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.retryAtOnce();
    await Promise.allSettled(this.#busy.values());
  }

  /** Applies these streams to their ends, and what is being applied; answers whether anything was applied since it was asked last. For tests. */
  async drain(streams: readonly string[]): Promise<boolean> {
    for (const stream of streams) await this.#follow(stream);
    await Promise.all(this.#busy.values());
    const hasFollowed = this.#hasFollowed;
    this.#hasFollowed = false;
    return hasFollowed;
  }

  #wake(stream: string): void {
    if (this.#stopped || this.#standsAside || this.#retries.has(stream)) return;
    this.#waiting.add(stream);
    this.#next();
  }

  #next(): void {
    for (const stream of this.#waiting) {
      if (this.#stopped || this.#busy.size >= PARALLEL_STREAMS) return;
      if (this.#busy.has(stream)) continue;
      this.#waiting.delete(stream);
      const work = this.#follow(stream)
        .then(() => void this.#failures.delete(stream))
        .catch((error) => {
          this.#report(error, "applying events failed; will try again");
          this.#retryLater(stream);
        })
        .finally(() => {
          this.#busy.delete(stream);
          this.#next();
        });
      this.#busy.set(stream, work);
    }
  }

  #retryLater(stream: string): void {
    if (this.#stopped) return;
    const failures = (this.#failures.get(stream) ?? 0) + 1;
    this.#failures.set(stream, failures);
    this.#waiting.delete(stream);
    const again = () => {
      this.#endRetry(stream);
      this.#wake(stream);
    };
    this.#retries.set(stream, setTimeout(again, Math.min(RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)).unref());
  }

  #endRetry(stream: string): void {
    clearTimeout(this.#retries.get(stream));
    this.#retries.delete(stream);
  }

  /** Applies a stream to its end. What comes before an event that fails is applied all the same. */
  async #follow(stream: string): Promise<void> {
    this.#hasFollowed = true;
    let limit = BATCH;
    let more = true;
    while (more && !this.#stopped) {
      try {
        more = await this.turns.take(() => this.#applyBatch(stream, limit));
        limit = Math.min(BATCH, limit * 2);
      } catch (error) {
        if (limit === 1) {
          await this.#recordFailure(stream, error);
          throw error;
        }
        limit = 1;
      }
    }
  }

  /** Applies one batch and moves the offset, in one transaction. Answers whether there may be more. */
  #applyBatch(stream: string, limit: number): Promise<boolean> {
    const { eventOffsets } = this.runtime.tables;
    const { name } = this.consumer;
    const mine = and(eq(eventOffsets.consumer, name), eq(eventOffsets.stream, stream));
    return backgroundContext(this.runtime, name).transaction(async (context) => {
      const db = context.db.unscoped;
      const columns = { ...getTableColumns(eventOffsets), mayApply: rebuildKeptAway(this.runtime, this.consumer) };
      const locked = () => db.select(columns).from(eventOffsets).where(mine).for("update", { skipLocked: true });
      let [offset] = await locked();
      if (!offset) {
        await db.insert(eventOffsets).values({ consumer: name, stream, seq: 0 }).onConflictDoNothing();
        [offset] = await locked();
      }
      // Another replica is at work on the stream, and goes on to its end.
      if (!offset) return false;
      if (!offset.mayApply) {
        this.#standAside();
        return false;
      }
      const from = offset.seq;
      const { events, upTo, more } = await readBatch(db, this.#source, this.consumer, { stream, from, limit });
      if (events.length > 0) await this.consumer.lock?.(context, events);
      for (const event of events) await applyEvent(this.consumer, context, event, false);
      if (upTo > from || offset.failure) await db.update(eventOffsets).set({ seq: upTo, failure: null, failures: 0 }).where(mine);
      return more;
    });
  }

  /** One stream has found that the consumer is being rebuilt: the others need not find out. */
  #standAside(): void {
    this.#standsAside = true;
    this.#waiting.clear();
  }

  /** Notes what a stream waits for, where an operator finds it. */
  async #recordFailure(stream: string, error: unknown): Promise<void> {
    const { eventOffsets } = this.runtime.tables;
    const failure = error instanceof Error ? error.message : String(error);
    try {
      await this.runtime.database.background.orm
        .insert(eventOffsets)
        .values({ consumer: this.consumer.name, stream, seq: 0, failure, failures: 1 })
        .onConflictDoUpdate({
          target: [eventOffsets.consumer, eventOffsets.stream],
          set: { failure, failures: sql`${eventOffsets.failures} + 1` },
        });
    } catch (unrecorded) {
      this.#report(unrecorded, "a failure could not be recorded");
    }
  }

  #report(error: unknown, what: string): void {
    if (!this.#stopped) this.runtime.logger.error({ err: error, consumer: this.consumer.name }, what);
  }
}
