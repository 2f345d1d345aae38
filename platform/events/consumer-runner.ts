import { and, eq, gt, sql } from "drizzle-orm";
import { pgSchema } from "drizzle-orm/pg-core";
import { type PlatformTables, platformTables } from "../database/tables.js";
import { type SubgraphRuntime, systemContext } from "../graphql/context.js";
import { applyEvent, BATCH, type Consumer, keepRebuildAway, readBatch } from "./consumers.js";
import { coalesced, repeatedly, Turns } from "./repeating.js";
import type { WakeUps } from "./wake-ups.js";

const PARALLEL_STREAMS = 4;
/** Notifications get lost: every consumer looks for unread streams by itself this often. */
const POLL_MS = 2_000;
/** A stream whose event cannot be applied is tried again after this long, then ever more seldom. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** Runs one consumer in this process. Replicas may run it too: the offset's row lock keeps a stream in one hand. */
export class ConsumerRunner {
  readonly #source: PlatformTables;
  readonly #waiting = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Streams that failed and wait for their next try; a wake-up does not hasten it. */
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  readonly #lookAround = coalesced(() => this.#wakeUnread());
  #stopListening: () => void = () => undefined;
  #stopPolling: () => void = () => undefined;
  #stopped = false;

  /** @param turns shared by all consumers of a subgraph, so that catching up leaves connections to its requests */
  constructor(
    private readonly runtime: SubgraphRuntime,
    private readonly consumer: Consumer,
    private readonly turns: Turns = new Turns(PARALLEL_STREAMS),
  ) {
    this.#source = platformTables(pgSchema(consumer.publisher));
  }

  /** Starts following the publisher's log. */
  start(wakeUps: WakeUps): void {
    this.#stopListening = wakeUps.listen({
      woken: ({ publisher, stream }) => {
        if (publisher === this.consumer.publisher) this.#wake(stream);
      },
      reconnected: () => {
        // What failed for want of a database is tried at once.
        for (const stream of this.#retries.keys()) this.#endRetry(stream);
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
    for (const stream of this.#retries.keys()) this.#endRetry(stream);
    await Promise.allSettled(this.#busy.values());
  }

  /** Applies everything that is there now; answers whether there was anything. For tests. */
  async drain(): Promise<boolean> {
    const streams = await this.#unread();
    for (const stream of streams) await this.#follow(stream);
    return streams.length > 0;
  }

  /** Never rejects. */
  async #wakeUnread(): Promise<void> {
    try {
      for (const stream of await this.#unread()) this.#wake(stream);
    } catch (error) {
      this.#report(error, "looking for unread streams failed");
    }
  }

  #wake(stream: string): void {
    if (this.#stopped || this.#retries.has(stream)) return;
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
    return systemContext(this.runtime, name).transaction(async (context) => {
      const db = context.db.unscoped;
      await keepRebuildAway(db, this.runtime, this.consumer);
      const locked = () => db.select().from(eventOffsets).where(mine).for("update");
      let [offset] = await locked();
      if (!offset) {
        await db.insert(eventOffsets).values({ consumer: name, stream, seq: 0 }).onConflictDoNothing();
        [offset] = await locked();
      }
      const from = offset?.seq ?? 0;
      const { events, upTo, more } = await readBatch(db, this.#source, this.consumer, { stream, from, limit });
      for (const event of events) await applyEvent(this.consumer, context, event, false);
      if (upTo > from || offset?.failure) await db.update(eventOffsets).set({ seq: upTo, failure: null, failures: 0 }).where(mine);
      return more;
    });
  }

  /** Notes what a stream waits for, where an operator finds it. */
  async #recordFailure(stream: string, error: unknown): Promise<void> {
    const { eventOffsets } = this.runtime.tables;
    const failure = error instanceof Error ? error.message : String(error);
    try {
      await this.runtime.database.orm
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

  /** Streams of the publisher that have grown past this consumer's offset. */
  async #unread(): Promise<string[]> {
    if (this.#stopped) return [];
    const { eventStreams } = this.#source;
    const { eventOffsets } = this.runtime.tables;
    const rows = await this.runtime.database.orm
      .select({ stream: eventStreams.stream })
      .from(eventStreams)
      .leftJoin(eventOffsets, and(eq(eventOffsets.consumer, this.consumer.name), eq(eventOffsets.stream, eventStreams.stream)))
      .where(gt(eventStreams.head, sql`coalesce(${eventOffsets.seq}, 0)`));
    return rows.map(({ stream }) => stream);
  }

  #report(error: unknown, what: string): void {
    if (!this.#stopped) this.runtime.logger.error({ err: error, consumer: this.consumer.name }, what);
  }
}
