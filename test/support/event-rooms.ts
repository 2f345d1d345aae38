import { eq, sql } from "drizzle-orm";
import { pgSchema } from "drizzle-orm/pg-core";
import { pino } from "pino";
import postgres from "postgres";
import { z } from "zod";
import { systemClock } from "../../platform/clock.js";
import { connect } from "../../platform/database/database.js";
import { platformTables } from "../../platform/database/tables.js";
import type { Turns } from "../../platform/database/turns.js";
import { ConsumerRunners } from "../../platform/events/consumer-runners.js";
import { type Consumer, on } from "../../platform/events/consumers.js";
import { defineEvent, event } from "../../platform/events/definition.js";
import { EventLog } from "../../platform/events/log.js";
import { StreamTails } from "../../platform/events/tail.js";
import type { WakeUpListener, WakeUps } from "../../platform/events/wake-ups.js";
import { type SubgraphRuntime, systemContext, type TransactionContext } from "../../platform/graphql/context.js";
import { cloneDatabase } from "./postgres.js";

/** A fact that means nothing: it has a number. */
export const Counted = defineEvent("Counted", z.object({ n: z.int() }));

/** Two rooms on a database of their own: finance publishes, sales applies. What was applied is in `sales.seen`. */
export interface EventRooms {
  readonly finance: SubgraphRuntime;
  readonly sales: SubgraphRuntime;
  readonly admin: postgres.Sql;
  readonly url: string;
  /** Publishes numbers into a stream, in one transaction. */
  publish(stream: string, ...numbers: number[]): Promise<void>;
  /** Runs a consumer, or several beside each other, of finance's log in sales until the rooms close. */
  run(consumers: Consumer | Consumer[], options?: { wakeUps?: WakeUps; turns?: Turns }): ConsumerRunners;
  /** What was applied, in the order of application. */
  seen(stream?: string): Promise<number[]>;
  offset(consumer: Consumer, stream: string): Promise<{ seq: number; failure: string | null; failures: number } | undefined>;
  close(): Promise<void>;
}

export async function eventRooms(name: string, wakeUps: WakeUps = lostWakeUps(), connections = 6): Promise<EventRooms> {
  const clone = await cloneDatabase(name);
  const admin = postgres(clone.adminUrl, { max: 2, onnotice: () => undefined });
  await admin.unsafe(`create table sales.seen (at bigserial, stream text not null, n int not null);
    grant all on sales.seen, sales.seen_at_seq to pcg_sales`);
  const runtime = (subgraph: string): SubgraphRuntime => {
    const database = connect(clone.serviceUrls[subgraph] ?? "", connections);
    const tables = platformTables(pgSchema(subgraph));
    const log = new EventLog(subgraph, database, tables, wakeUps, systemClock);
    const tails = new StreamTails(log, wakeUps, () => undefined);
    const logger = pino({ level: process.env.TEST_LOG ?? "silent" });
    return { name: subgraph, database, tables, log, tails, clock: systemClock, logger, tickets: null, files: null, ports: {} };
  };
  const finance = runtime("finance");
  const sales = runtime("sales");
  const runners: ConsumerRunners[] = [];
  return {
    finance,
    sales,
    admin,
    url: clone.adminUrl,
    publish: (stream, ...numbers) =>
      systemContext(finance, "test").transaction(async (context) => {
        for (const n of numbers) context.publish(event(Counted, { stream, key: String(n) }, { n }));
      }),
    run: (consumers, options = {}) => {
      const runner = new ConsumerRunners(sales, [consumers].flat(), options.turns);
      runner.start(options.wakeUps ?? wakeUps);
      runners.push(runner);
      return runner;
    },
    seen: async (stream) => {
      const rows = await admin<
        { n: number }[]
      >`select n from sales.seen where ${stream ?? null}::text is null or stream = ${stream ?? null} order by at`;
      return rows.map(({ n }) => n);
    },
    offset: async (consumer, stream) => {
      const { eventOffsets } = sales.tables;
      const rows = await sales.database.requests.orm.select().from(eventOffsets).where(eq(eventOffsets.consumer, consumer.name));
      return rows.find((row) => row.stream === stream);
    },
    close: async () => {
      await Promise.all(runners.map((runner) => runner.stop()));
      for (const { tails, database } of [finance, sales]) {
        tails.close();
        await database.close();
      }
      await admin.end();
    },
  };
}

/** Writes down every number it is given. `before` may refuse one. */
export function noting(name: string, before: (n: number, stream: string, replay: boolean) => unknown = () => undefined): Consumer {
  return {
    name,
    publisher: "finance",
    handlers: [
      on(Counted, async (context, { stream, payload: { n } }, replay) => {
        await before(n, stream, replay);
        await note(context, stream, n);
      }),
    ],
    reset: async (context) => {
      await context.db.unscoped.execute("delete from sales.seen");
    },
  };
}

/** Writes down a number as applied. */
export async function note(context: TransactionContext, stream: string, n: number): Promise<void> {
  await context.db.unscoped.execute(sql`insert into sales.seen (stream, n) values (${stream}, ${n})`);
}

/** Wake-ups of which every one gets lost. */
export function lostWakeUps(): WakeUps {
  return { send: () => undefined, listen: () => () => undefined, close: async () => undefined };
}

/** Wake-ups that arrive at once, so many times each. */
export function immediateWakeUps(times = 1): WakeUps {
  const listeners = new Set<WakeUpListener>();
  return {
    send: (wakeUp) => {
      for (let time = 0; time < times; time += 1) for (const listener of listeners) listener.woken(wakeUp);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => undefined,
  };
}
