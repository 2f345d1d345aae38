import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Clock } from "../clock.js";
import { among } from "../database/among.js";
import type { Database, Orm } from "../database/database.js";
import type { PlatformTables } from "../database/tables.js";
import { newId } from "../ids.js";
import type { PublishedEvent, StoredEvent } from "./definition.js";
import type { WakeUps } from "./wake-ups.js";

/** Who made the events of a transaction, and under which request. */
export interface EventOrigin {
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly traceId: string;
}

export interface StreamHead {
  readonly stream: string;
  readonly seq: number;
}

/** What a transaction added to a stream: the new head, and the types of the events. */
export interface Growth extends StreamHead {
  readonly types: readonly string[];
}

/** Where a stream stands: its head, and the epoch that cursors into it carry. */
export interface StreamState {
  readonly seq: number;
  readonly epoch: string;
}

/** A statement has at most 65,535 parameters. */
const ROWS_PER_STATEMENT = 2_000;

/** One subgraph's events log: a table that is written in the transaction of the change and read in order, by stream. */
export class EventLog {
  constructor(
    readonly publisher: string,
    private readonly database: Database,
    private readonly tables: PlatformTables,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes events at the end of a transaction. The heads are taken in sorted order and last of all, so two transactions
   * cannot deadlock on them and a stream has no gap and no late arrival.
   */
  async append(orm: Orm, pending: readonly PublishedEvent[], origin: EventOrigin): Promise<Growth[]> {
    if (pending.length === 0) return [];
    const { eventStreams, events } = this.tables;
    const added = Map.groupBy(pending, ({ stream }) => stream);
    const countOf = (stream: string) => added.get(stream)?.length ?? 0;
    const heads = await orm
      .insert(eventStreams)
      .values([...added.keys()].sort().map((stream) => ({ stream, head: countOf(stream) })))
      .onConflictDoUpdate({ target: eventStreams.stream, set: { head: sql`${eventStreams.head} + excluded.head` } })
      .returning({ stream: eventStreams.stream, seq: eventStreams.head });
    const next = new Map(heads.map(({ stream, seq }) => [stream, seq - countOf(stream)]));
    const now = this.clock.now();
    const rows = pending.map((event) => {
      const seq = (next.get(event.stream) ?? 0) + 1;
      next.set(event.stream, seq);
      return {
        stream: event.stream,
        seq,
        eventId: newId(),
        type: event.type,
        key: event.key,
        version: event.version,
        occurredAt: now,
        effectiveAt: event.effectiveAt ?? now,
        ...origin,
        payload: event.payload,
      };
    });
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) await orm.insert(events).values(rows.slice(at, at + ROWS_PER_STATEMENT));
    return heads.map((head) => ({ ...head, types: [...new Set(added.get(head.stream)?.map(({ type }) => type))] }));
  }

  /** Tells whoever listens that streams have grown. Called after the commit; lost calls are made good by polling. */
  announce(grown: readonly Growth[]): void {
    for (const growth of grown) this.wakeUps.send({ publisher: this.publisher, ...growth });
  }

  /** Events of a stream after `seq`, oldest first, at most `limit`, of the given types or all. */
  async read(stream: string, seq: number, limit: number, orm: Orm = this.database.requests.orm): Promise<StoredEvent[]> {
    const { events, eventStreams } = this.tables;
    return readEvents(orm, events, eventStreams, and(eq(events.stream, stream), gt(events.seq, seq)), limit);
  }

  /** Where streams stand; one that has no event yet is left out. */
  async heads(streams: readonly string[]): Promise<StreamHead[]> {
    if (streams.length === 0) return [];
    const { eventStreams } = this.tables;
    return this.database.requests.orm
      .select({ stream: eventStreams.stream, seq: eventStreams.head })
      .from(eventStreams)
      .where(among(eventStreams.stream, streams));
  }

  async state(stream: string): Promise<StreamState | null> {
    const { eventStreams } = this.tables;
    const [row] = await this.database.requests.orm.select().from(eventStreams).where(eq(eventStreams.stream, stream));
    return row ? { seq: row.head, epoch: row.epoch } : null;
  }

  /** The ID of the event at a place of a stream; empty where none is kept. */
  async eventIdAt(stream: string, seq: number): Promise<string> {
    const { events } = this.tables;
    const [row] = await this.database.requests.orm
      .select({ eventId: events.eventId })
      .from(events)
      .where(and(eq(events.stream, stream), eq(events.seq, seq)));
    return row?.eventId ?? "";
  }
}

type Events = PlatformTables["events"];
type EventStreams = PlatformTables["eventStreams"];

/** Reads events with their stream's epoch, by whatever condition, in order. */
async function readEvents(
  orm: Orm,
  events: Events,
  streams: EventStreams,
  condition: SQL | undefined,
  limit: number,
  types?: readonly string[],
): Promise<StoredEvent[]> {
  const rows = await orm
    .select({ event: events, epoch: streams.epoch })
    .from(events)
    .innerJoin(streams, eq(streams.stream, events.stream))
    .where(and(condition, types ? among(events.type, types) : undefined))
    .orderBy(asc(events.seq))
    .limit(limit);
  return rows.map(({ event, epoch }) => ({ ...event, epoch, actor: event.actor as StoredEvent["actor"] }));
}
