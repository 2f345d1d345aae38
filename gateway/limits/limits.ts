/** What one request may ask at most. */
export interface Limits {
  /** Bytes of an HTTP body or a WebSocket message. */
  readonly bodyBytes: number;
  /** How long a whole HTTP request may take to arrive, its head a third of that, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How long an answer may wait for a client that takes nothing of it, in milliseconds; then the connection is closed. */
  readonly answerPatienceMs: number;
  /** Lexical tokens of a document. */
  readonly tokens: number;
  /** Nested fields; introspection is exempt. */
  readonly depth: number;
  /** Aliased fields of an operation, fragments counted at each use. */
  readonly aliases: number;
  /** Fields at the root of an operation. */
  readonly rootFields: number;
  /** Fields of an operation in all, fragments counted at each use. */
  readonly fields: number;
  /** Events that wait for one subscriber; while so many wait, no more are taken from the subgraph. */
  readonly streamBacklog: number;
  /** Bytes of the events that wait for one subscriber, likewise; one event alone may be larger. */
  readonly streamBacklogBytes: number;
  /** How long a full backlog may stand still before its subscriber loses the stream, in milliseconds. */
  readonly streamPatienceMs: number;
  /** Streams open on one WebSocket at a time. */
  readonly streamsPerConnection: number;
  readonly introspection: boolean;
  /** Work on one new document (parsing, validation, planning; answering what it asks about the schema), in milliseconds; one that takes longer is refused. */
  readonly planningTimeoutMs: number;
  /** Work on new documents that one principal may cause at once, in milliseconds, ... */
  readonly planningBurstMs: number;
  /** ... and how much of it comes back each second. */
  readonly planningMsPerSecond: number;
}

/** Generous for a front end, small enough that one request cannot occupy the gateway. */
export function defaultLimits(environment: string | undefined = process.env.NODE_ENV): Limits {
  return {
    bodyBytes: 2 * 1024 * 1024,
    requestTimeoutMs: 30_000,
    answerPatienceMs: 30_000,
    tokens: 10_000,
    depth: 15,
    aliases: 100,
    rootFields: 50,
    fields: 2_000,
    streamBacklog: 256,
    streamBacklogBytes: 8 * 1024 * 1024,
    streamPatienceMs: 15_000,
    streamsPerConnection: 100,
    introspection: environment !== "production",
    planningTimeoutMs: 10_000,
    planningBurstMs: 10_000,
    planningMsPerSecond: 500,
  };
}
