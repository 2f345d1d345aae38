import { and, asc, eq, gt, inArray, lte, sql } from "drizzle-orm";
import { pgSchema } from "drizzle-orm/pg-core";
import { type PlatformTables, platformTables } from "../database/tables.js";
import { type SubgraphRuntime, systemContext, type TransactionContext } from "../graphql/context.js";
import type { EventDefinition, StoredEvent } from "./definition.js";
import { readAs } from "./definition.js";
import type { WakeUps } from "./wake-ups.js";

/** What a subgraph makes of another's facts: applied in order, each exactly once in effect. */
export interface Consumer {
  /** Unique within the subgraph; offsets are kept under it. */
  readonly name: string;
  /** The subgraph whose log it reads (its own is allowed). */
  readonly publisher: string;
  readonly handlers: readonly EventHandler[];
  /** Empties what it has built, so that `npm run rebuild` can replay from the start. */
  readonly reset: (context: TransactionContext) => Promise<void>;
}

export interface EventHandler {
  readonly type: string;
  readonly apply: (context: TransactionContext, event: StoredEvent) => Promise<void>;
}

/** A handler for one kind of event, its payload checked and typed. */
export function on<P>(
  definition: EventDefinition<P>,
  apply: (context: TransactionContext, event: StoredEvent<P>) => Promise<void>,
): EventHandler {
  return {
    type: definition.type,
    apply: async (context, stored) => {
      const event = readAs(definition, stored);
      if (event) await apply(context, event);
    },
  };
}

const BATCH = 200;
const PARALLEL_STREAMS = 4;
/** Notifications get lost: every consumer looks for unread streams by itself this often. */
const POLL_MS = 2_000;
const RETRY_MS = 500;

/** Runs one consumer in this process. Replicas may run it too: the offset's row lock keeps a stream in one hand. */
export class ConsumerRunner {
  readonly #source: PlatformTables;
  readonly #waiting = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopListening: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly runtime: SubgraphRuntime,
    private readonly consumer: Consumer,
  ) {
    this.#source = platformTables(pgSchema(consumer.publisher));
  }

  /** Starts following the publisher's log. */
  start(wakeUps: WakeUps): void {
    this.#stopListening = wakeUps.listen({
      woken: ({ publisher, stream }) => {
        if (publisher === this.consumer.publisher) this.#wake(stream);
      },
      reconnected: () => this.#lookAround(),
    });
    const poll = setInterval(() => this.#lookAround(), POLL_MS);
    this.#timers.add(poll);
    this.#lookAround();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled(this.#busy.values());
  }

  /** Applies everything that is there now; answers whether there was anything. For tests and rebuilding. */
  async drain(): Promise<boolean> {
    const streams = await this.#unread();
    for (const stream of streams) await this.#follow(stream);
    return streams.length > 0;
  }

  #lookAround(): void {
    this.#unread()
      .then((streams) => {
        for (const stream of streams) this.#wake(stream);
      })
      .catch((error) => this.#report(error, "looking for unread streams failed"));
  }

  #wake(stream: string): void {
    if (this.#stopped) return;
    this.#waiting.add(stream);
    this.#next();
  }

  #next(): void {
    for (const stream of this.#waiting) {
      if (this.#busy.size >= PARALLEL_STREAMS) return;
      if (this.#busy.has(stream)) continue;
      this.#waiting.delete(stream);
      const work = this.#follow(stream)
        .catch((error) => {
          this.#report(error, "applying events failed; will try again");
          this.#retry(stream);
        })
        .finally(() => {
          this.#busy.delete(stream);
          this.#next();
        });
      this.#busy.set(stream, work);
    }
  }

  #retry(stream: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#wake(stream);
    }, RETRY_MS);
    this.#timers.add(timer);
  }

  async #follow(stream: string): Promise<void> {
    while (!this.#stopped && (await this.#applyBatch(stream)));
  }

  /** Applies one batch and moves the offset, in one transaction. Answers whether there may be more. */
  async #applyBatch(stream: string): Promise<boolean> {
    const { eventOffsets } = this.runtime.tables;
    const mine = and(eq(eventOffsets.consumer, this.consumer.name), eq(eventOffsets.stream, stream));
    try {
      return await systemContext(this.runtime, this.consumer.name).transaction(async (context) => {
        const db = context.db.unscoped;
        await db.insert(eventOffsets).values({ consumer: this.consumer.name, stream, seq: 0 }).onConflictDoNothing();
        const [offset] = await db.select().from(eventOffsets).where(mine).for("update");
        const from = offset?.seq ?? 0;
        const { events, upTo, more } = await this.#read(context, stream, from);
        for (const event of events) await this.#handler(event.type)?.apply(context, event);
        if (upTo > from) await db.update(eventOffsets).set({ seq: upTo, failure: null, failures: 0 }).where(mine);
        return more;
      });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      await this.runtime.database.orm
        .update(eventOffsets)
        .set({ failure, failures: sql`${eventOffsets.failures} + 1` })
        .where(mine);
      throw error;
    }
  }

  /** The next events of the kinds it handles, and how far the stream may be marked as read with them. */
  async #read(context: TransactionContext, stream: string, from: number) {
    const { events, eventStreams } = this.#source;
    const db = context.db.unscoped;
    const [head] = await db.select().from(eventStreams).where(eq(eventStreams.stream, stream));
    if (!head || head.head <= from) return { events: [], upTo: from, more: false };
    const rows = await db
      .select()
      .from(events)
      .where(
        and(
          eq(events.stream, stream),
          gt(events.seq, from),
          lte(events.seq, head.head),
          inArray(
            events.type,
            this.consumer.handlers.map(({ type }) => type),
          ),
        ),
      )
      .orderBy(asc(events.seq))
      .limit(BATCH);
    const full = rows.length === BATCH;
    const upTo = full ? (rows.at(-1)?.seq ?? from) : head.head;
    return { events: rows.map((row) => ({ ...row, epoch: head.epoch, actor: row.actor as StoredEvent["actor"] })), upTo, more: full };
  }

  #handler(type: string): EventHandler | undefined {
    return this.consumer.handlers.find((handler) => handler.type === type);
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

/** Replays a consumer from the start: empties its projection and its offsets in one transaction, then applies everything. */
export async function rebuild(runtime: SubgraphRuntime, consumer: Consumer): Promise<void> {
  const { eventOffsets } = runtime.tables;
  await systemContext(runtime, consumer.name).transaction(async (context) => {
    const db = context.db.unscoped;
    const mine = eq(eventOffsets.consumer, consumer.name);
    await db.select().from(eventOffsets).where(mine).orderBy(asc(eventOffsets.stream)).for("update");
    await consumer.reset(context);
    await db.update(eventOffsets).set({ seq: 0, failure: null, failures: 0 }).where(mine);
  });
  const runner = new ConsumerRunner(runtime, consumer);
  while (await runner.drain());
}
