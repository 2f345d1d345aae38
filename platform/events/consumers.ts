import { and, asc, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import { pgSchema } from "drizzle-orm/pg-core";
import { among } from "../database/among.js";
import type { Orm } from "../database/database.js";
import { type PlatformTables, platformTables } from "../database/tables.js";
import { backgroundContext, type SubgraphRuntime, type TransactionContext } from "../graphql/context.js";
import type { EventDefinition, StoredEvent } from "./definition.js";
import { readAs } from "./definition.js";

/** What a subgraph makes of another's facts: applied in order, each exactly once in effect. */
export interface Consumer {
  /** Unique within the subgraph; offsets are kept under it. */
  readonly name: string;
  /** The subgraph whose log it reads (its own is allowed). */
  readonly publisher: string;
  readonly handlers: readonly EventHandler[];
  /**
   * Takes the locks that a batch needs, all at once and in an order of their own, before its first event is applied. One
   * batch is one transaction with events in no order of what they are about: taken one by one, its locks could deadlock
   * with those of a request. Left out where a handler needs none; not called in a replay.
   */
  readonly lock?: (context: TransactionContext, events: readonly StoredEvent[]) => Promise<void>;
  /** Empties what it has built, so that `npm run rebuild` can replay from the start; null when it builds nothing. */
  readonly reset: ((context: TransactionContext) => Promise<void>) | null;
}

export interface EventHandler {
  readonly type: string;
  readonly apply: Apply<unknown>;
}

/**
 * Applies one event.
 * @param replay the event is applied anew by a rebuild: what follows from it, other than the projection itself, has
 *   happened before and must not happen again
 */
type Apply<P> = (context: TransactionContext, event: StoredEvent<P>, replay: boolean) => Promise<void>;

/** A handler for one kind of event, its payload checked and typed. */
export function on<P>(definition: EventDefinition<P>, apply: Apply<P>): EventHandler {
  return {
    type: definition.type,
    apply: async (context, stored, replay) => {
      const event = readAs(definition, stored);
      if (event) await apply(context, event, replay);
    },
  };
}

/** Events applied in one transaction. */
export const BATCH = 200;

interface Span {
  readonly stream: string;
  /** The last event that was applied. */
  readonly from: number;
  /** The last event to read; the head when left out. */
  readonly to?: number;
  readonly limit: number;
}

/** The tables of the log that a consumer reads. */
export function logOf({ publisher }: Consumer): PlatformTables {
  return platformTables(pgSchema(publisher));
}

/** The types of events that a consumer handles. */
export function typesOf({ handlers }: Consumer): string[] {
  return handlers.map(({ type }) => type);
}

/** The next events of the kinds a consumer handles, and how far the stream may be marked as read with them. */
export async function readBatch(db: Orm, { events, eventStreams }: PlatformTables, consumer: Consumer, { stream, from, to, limit }: Span) {
  const next = and(
    eq(events.stream, eventStreams.stream),
    gt(events.seq, from),
    to === undefined ? undefined : lte(events.seq, to),
    among(events.type, typesOf(consumer)),
  );
  const rows = await db
    .select({ head: eventStreams.head, epoch: eventStreams.epoch, event: events })
    .from(eventStreams)
    .leftJoin(events, next)
    .where(eq(eventStreams.stream, stream))
    .orderBy(asc(events.seq))
    .limit(limit);
  const found = rows.flatMap(({ epoch, event }) => (event ? [{ ...event, epoch, actor: event.actor as StoredEvent["actor"] }] : []));
  const full = found.length === limit;
  const end = Math.min(rows[0]?.head ?? 0, to ?? Number.POSITIVE_INFINITY);
  return { events: found, upTo: full ? (found.at(-1)?.seq ?? from) : Math.max(from, end), more: full };
}

export async function applyEvent(consumer: Consumer, context: TransactionContext, event: StoredEvent, replay: boolean): Promise<void> {
  await consumer.handlers.find(({ type }) => type === event.type)?.apply(context, event, replay);
}

/**
 * To be selected with a row: until the transaction ends, nobody rebuilds the consumer; many may hold this at once. False
 * when it is being rebuilt: that takes its time, and whoever waited for it would keep a connection from others.
 */
export function rebuildKeptAway(runtime: SubgraphRuntime, consumer: Consumer): SQL<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock_shared(hashtextextended(${lockName(runtime, consumer)}, 0))`;
}

/** Until the transaction ends, the consumer stands still in every process. What is being applied is waited for. */
async function standStill(db: Orm, runtime: SubgraphRuntime, consumer: Consumer): Promise<void> {
  await db.execute(sql`set local lock_timeout = 0`);
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lockName(runtime, consumer)}, 0))`);
}

function lockName({ name }: SubgraphRuntime, consumer: Consumer): string {
  return `consumer ${name}.${consumer.name}`;
}

/**
 * Builds a consumer's projection anew from the start of the log, as far as it had been read. All in one transaction:
 * everybody sees the old projection until the new one is whole. Nothing else happens again: handlers are told that it
 * is a replay, and what they publish is dropped.
 */
export async function rebuild(runtime: SubgraphRuntime, consumer: Consumer): Promise<void> {
  const { reset } = consumer;
  if (!reset) throw new Error(`${consumer.name} has no projection to build.`);
  const source = logOf(consumer);
  const { eventOffsets } = runtime.tables;
  await backgroundContext(runtime, consumer.name).transaction(async (context) => {
    const db = context.db.unscoped;
    await standStill(db, runtime, consumer);
    await reset(context);
    const offsets = await db.select().from(eventOffsets).where(eq(eventOffsets.consumer, consumer.name)).orderBy(asc(eventOffsets.stream));
    for (const { stream, seq: to } of offsets) {
      for (let from = 0, more = true; more; ) {
        const batch = await readBatch(db, source, consumer, { stream, from, to, limit: BATCH });
        for (const event of batch.events) await applyEvent(consumer, context, event, true);
        context.pending.length = 0;
        from = batch.upTo;
        more = batch.more;
      }
    }
  });
}
