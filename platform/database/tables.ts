import { bigint, index, integer, jsonb, type PgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.js";

/** The tables that every subgraph has in its own schema: its events log, its consumers' offsets, idempotency, audit. */
export function platformTables(schema: PgSchema<string>) {
  /** One row per stream: its head is the sequence number of the newest event; updated last in a transaction. */
  const eventStreams = schema.table("event_streams", {
    stream: text().primaryKey(),
    head: bigint({ mode: "number" }).notNull(),
    epoch: uuid().notNull().defaultRandom(),
  });
  /** The log itself: published facts, readable by the other subgraphs. */
  const events = schema.table(
    "events",
    {
      stream: text().notNull(),
      seq: bigint({ mode: "number" }).notNull(),
      eventId: uuid("event_id").notNull().unique(),
      type: text().notNull(),
      key: text().notNull(),
      version: bigint({ mode: "number" }).notNull(),
      occurredAt: instant("occurred_at").notNull(),
      effectiveAt: instant("effective_at").notNull(),
      actor: jsonb().notNull(),
      traceId: text("trace_id").notNull(),
      payload: jsonb().notNull(),
    },
    (t) => [primaryKey({ columns: [t.stream, t.seq] })],
  );
  /** How far a consumer of this subgraph has applied a stream of another's log, and what stops it. */
  const eventOffsets = schema.table(
    "event_offsets",
    {
      consumer: text().notNull(),
      stream: text().notNull(),
      seq: bigint({ mode: "number" }).notNull(),
      failure: text(),
      failures: integer().notNull().default(0),
    },
    (t) => [primaryKey({ columns: [t.consumer, t.stream] })],
  );
  /** Outcomes of mutations by idempotency key: the IDs to answer again with. */
  const mutationResults = schema.table(
    "mutation_results",
    {
      principal: text().notNull(),
      field: text().notNull(),
      key: text().notNull(),
      inputHash: text("input_hash").notNull(),
      result: jsonb(),
      createdAt: instant("created_at").notNull(),
    },
    (t) => [primaryKey({ columns: [t.principal, t.field, t.key] })],
  );
  /** Tickets already used: one verification, one operation. */
  const usedTickets = schema.table("used_tickets", {
    ticketId: uuid("ticket_id").primaryKey(),
    usedAt: instant("used_at").notNull(),
  });
  /** The permanent security audit. The service role may add to it and read it, nothing else. */
  const securityAudit = schema.table(
    "security_audit",
    {
      id: uuid().primaryKey(),
      at: instant().notNull(),
      requestId: text("request_id").notNull(),
      principalKind: text("principal_kind").notNull(),
      principalId: text("principal_id"),
      accountId: text("account_id"),
      sessionId: text("session_id"),
      clientAddress: text("client_address"),
      operation: text().notNull(),
      outcome: text().notNull(),
      codes: text().array().notNull(),
      object: text(),
    },
    (t) => [index().on(t.accountId, t.at)],
  );
  /** Every step of every lifecycle. The service role may add to it and read it, nothing else. */
  const lifecycleSteps = schema.table(
    "lifecycle_steps",
    {
      id: uuid().primaryKey(),
      thing: text().notNull(),
      thingId: uuid("thing_id").notNull(),
      on: text().notNull(),
      from: text(),
      to: text().notNull(),
      by: text().notNull(),
      actorId: uuid("actor_id"),
      comment: text(),
      at: instant().notNull(),
    },
    (t) => [index().on(t.thing, t.thingId, t.at)],
  );
  return { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps };
}

export type PlatformTables = ReturnType<typeof platformTables>;
