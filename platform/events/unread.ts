import { type SQL, sql } from "drizzle-orm";
import { among } from "../database/among.js";
import type { SubgraphRuntime } from "../graphql/context.js";
import { type Consumer, logOf, typesOf } from "./consumers.js";

/** A stream that has grown so far with nothing for the consumer is marked as read; sooner is not worth a write. */
const PASSED_OVER = 200;

/**
 * Makes the look at what is unread: by consumer, the streams of its publisher that have events for it past its offset, in
 * one statement for them all. What has none for long is marked as read by the same statement, so that nobody looks
 * through it again; in order, as replicas do this too.
 */
export function unreadStreams(runtime: SubgraphRuntime, consumers: readonly Consumer[]): () => Promise<Map<Consumer, string[]>> {
  const parts = consumers.map((consumer, index) => {
    const grown = sql`${sql.identifier(`grown_${index}`)}`;
    const passed = sql.identifier(`passed_${index}`);
    return {
      tables: sql`${grown} as (${grownStreams(runtime, consumer)}), ${passed} as (${passOver(runtime, consumer, grown)})`,
      found: sql`select ${sql.raw(String(index))} as consumer, stream from ${grown} where concerns`,
    };
  });
  const tables = parts.map((part) => part.tables);
  const found = parts.map((part) => part.found);
  const look = sql`with ${sql.join(tables, sql`, `)} ${sql.join(found, sql` union all `)}`;
  return async () => {
    const rows = await runtime.database.background.orm.execute<{ consumer: number; stream: string }>(look);
    const unread = Map.groupBy(rows, ({ consumer }) => consumer);
    return new Map(consumers.map((consumer, index) => [consumer, (unread.get(index) ?? []).map(({ stream }) => stream)]));
  };
}

/** Streams with anything past the consumer's offset, and whether any of it concerns the consumer. */
function grownStreams({ tables }: SubgraphRuntime, consumer: Consumer): SQL {
  const { eventStreams, events } = logOf(consumer);
  return sql`
    select s.stream, s.head, coalesce(o.seq, 0) as read, exists (
      select from ${events} e where e.stream = s.stream and e.seq > coalesce(o.seq, 0) and ${among(sql`e.type`, typesOf(consumer))}
    ) as concerns
    from ${eventStreams} s left join ${tables.eventOffsets} o on o.consumer = ${consumer.name} and o.stream = s.stream
    where s.head > coalesce(o.seq, 0)`;
}

function passOver({ tables }: SubgraphRuntime, consumer: Consumer, grown: SQL): SQL {
  return sql`
    insert into ${tables.eventOffsets} as kept (consumer, stream, seq)
    select ${consumer.name}, stream, head from ${grown} where not concerns and head - read >= ${PASSED_OVER} order by stream
    on conflict (consumer, stream) do update set seq = greatest(kept.seq, excluded.seq)`;
}
