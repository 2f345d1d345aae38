import { and, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import { pgSchema } from "drizzle-orm/pg-core";
import { type PlatformTables, platformTables } from "../database/tables.js";
import { Turns } from "../database/turns.js";
import { type SubgraphRuntime, systemContext } from "../graphql/context.js";
import { applyEvent, BATCH, type Consumer, readBatch, rebuildKeptAway, typesOf } from "./consumers.js";
import { coalesced, repeatedly } from "./repeating.js";
import type { WakeUps } from "./wake-ups.js";

const PARALLEL_STREAMS = 4;
/** Notifications get lost: every consumer looks for unread streams by itself this often. */
const POLL_MS = 2_000;
/** A stream whose event cannot be applied is tried again after this long, then ever more seldom. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;
/** A stream that has grown so far with nothing for the consumer is marked as read; sooner is not worth a write. */
const PASSED_OVER = 200;

/** Runs one consumer in this process. Replicas may run it too: the offset's row lock keeps a stream in one hand, and nobody waits for it. */
export class ConsumerRunner {
  readonly #source: PlatformTables;
  readonly #types: string[];
  readonly #waiting = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Streams that failed and wait for their next try; a wake-up does not hasten it. */
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  readonly #lookAround = coalesced(() => this.#wakeUnread());
  #stopListening: () => void = () => undefined;
  #stopPolling: () => void = () => undefined;
  /** The consumer is being rebuilt: nothing is applied until the next look around. */
  #standsAside = false;
  #stopped = false;
  /** Since `drain` was asked last. */
  #hasFollowed = false;

  /** @param turns shared by all consumers of a subgraph, so that catching up leaves connections to its requests */
  constructor(
    private readonly runtime: SubgraphRuntime,
    private readonly consumer: Consumer,
    private readonly turns: Turns = new Turns(PARALLEL_STREAMS),
  ) {
    this.#source = platformTables(pgSchema(consumer.publisher));
    this.#types = typesOf(consumer);
  }

  /** Starts following the publisher's log. */
  start(wakeUps: WakeUps): void {
    this.#stopListening = wakeUps.listen({
      woken: ({ publisher, stream, types }) => {
        if (publisher === this.consumer.publisher && types.some((type) => this.#types.includes(type))) this.#wake(stream);
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

  /** Applies everything that is there now; answers whether anything was applied since it was asked last. For tests. */
  async drain(): Promise<boolean> {
    for (const stream of await this.#unread()) await this.#follow(stream);
    await Promise.all(this.#busy.values());
    const hasFollowed = this.#hasFollowed;
    this.#hasFollowed = false;
    return hasFollowed;
  }

  /** Never rejects. */
  async #wakeUnread(): Promise<void> {
    try {
      const unread = await this.#unread();
      this.#standsAside = false;
      for (const stream of unread) this.#wake(stream);
    } catch (error) {
      this.#report(error, "looking for unread streams failed");
    }
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
    return systemContext(this.runtime, name).transaction(async (context) => {
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

  /**
   * Streams of the publisher that have events for this consumer past its offset. What has none for long is marked as
   * read by the same statement, so that nobody looks through it again; in order, as replicas do this too.
   */
  async #unread(): Promise<string[]> {
    if (this.#stopped) return [];
    const { eventStreams, events } = this.#source;
    const { eventOffsets } = this.runtime.tables;
    const { name } = this.consumer;
    const unread = sql`
      with grown as (
        select s.stream, s.head, coalesce(o.seq, 0) as read, exists (
          select from ${events} e where e.stream = s.stream and e.seq > coalesce(o.seq, 0) and ${inArray(sql`e.type`, this.#types)}
        ) as concerns
        from ${eventStreams} s left join ${eventOffsets} o on o.consumer = ${name} and o.stream = s.stream
        where s.head > coalesce(o.seq, 0)
      ), passed_over as (
        insert into ${eventOffsets} as kept (consumer, stream, seq)
        select ${name}, stream, head from grown where not concerns and head - read >= ${PASSED_OVER} order by stream
        on conflict (consumer, stream) do update set seq = greatest(kept.seq, excluded.seq)
      )
      select stream from grown where concerns`;
    const rows = await this.runtime.database.transaction((orm) => orm.execute<{ stream: string }>(unread), true);
    return rows.map(({ stream }) => stream);
  }

  #report(error: unknown, what: string): void {
    if (!this.#stopped) this.runtime.logger.error({ err: error, consumer: this.consumer.name }, what);
  }
}
