import { pgSchema } from "drizzle-orm/pg-core";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Logger } from "pino";
import type { PrincipalVerifier } from "../access/signature.js";
import type { Clock } from "../clock.js";
import { connect, DEFAULT_CONNECTIONS } from "../database/database.js";
import { ERROR_SERIALIZERS } from "../database/logged-error.js";
import { platformTables } from "../database/tables.js";
import { Turns } from "../database/turns.js";
import { ConsumerRunner } from "../events/consumer-runner.js";
import { EventLog } from "../events/log.js";
import { StreamTails } from "../events/tail.js";
import type { WakeUps } from "../events/wake-ups.js";
import type { Files } from "../files/files.js";
import { forgetOldResults } from "../jobs/forget.js";
import { TimerRunner } from "../jobs/timers.js";
import { type SubgraphRuntime, systemContext, type TicketVerifier } from "./context.js";
import { type SubgraphExecutor, subgraphExecutor } from "./executor.js";
import type { Subgraph } from "./subgraph.js";
import type { SubgraphHeaders, SubgraphTransport } from "./transport.js";

export interface SubgraphOptions {
  /** URL of the subgraph's own database role. */
  readonly databaseUrl: string;
  /** Upper bound of database connections; applying events uses at most half of them. */
  readonly connections?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly wakeUps: WakeUps;
  readonly verifyPrincipal: PrincipalVerifier;
  readonly tickets?: TicketVerifier | null;
  readonly files?: Files | null;
  readonly ports?: Readonly<Record<string, unknown>>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 12_000;

/** A subgraph at work: it answers in-process and over HTTP, applies events and does its timed work. */
export class RunningSubgraph {
  readonly #consumers: readonly ConsumerRunner[];
  readonly #timers: TimerRunner;
  #http: FastifyInstance | null = null;

  private constructor(
    readonly subgraph: Subgraph,
    readonly runtime: SubgraphRuntime,
    private readonly executor: SubgraphExecutor,
    { wakeUps, connections = DEFAULT_CONNECTIONS }: SubgraphOptions,
  ) {
    const turns = new Turns(Math.max(1, Math.floor(connections / 2)));
    this.#consumers = (subgraph.consumers ?? []).map((consumer) => new ConsumerRunner(runtime, consumer, turns));
    this.#timers = new TimerRunner(
      runtime,
      [forgetOldResults, ...(subgraph.timers ?? [])].map((work) => (typeof work === "function" ? work() : work)),
    );
    for (const consumer of this.#consumers) consumer.start(wakeUps);
    this.#timers.start();
  }

  static async start(subgraph: Subgraph, options: SubgraphOptions): Promise<RunningSubgraph> {
    const { clock, wakeUps } = options;
    const logger = options.logger.child({ subgraph: subgraph.name }, { serializers: ERROR_SERIALIZERS });
    const database = connect(options.databaseUrl, options.connections);
    const tables = platformTables(pgSchema(subgraph.name));
    const log = new EventLog(subgraph.name, database, tables, wakeUps, clock);
    const tails = new StreamTails(log, wakeUps, (error) => logger.error({ err: error }, "reading new events failed; will try again"));
    const runtime: SubgraphRuntime = {
      name: subgraph.name,
      database,
      tables,
      log,
      tails,
      clock,
      logger,
      tickets: options.tickets ?? null,
      files: options.files ?? null,
      ports: options.ports ?? {},
    };
    for (const load of subgraph.catalogues ?? []) await systemContext(runtime, "catalogue").transaction(load);
    return new RunningSubgraph(subgraph, runtime, await subgraphExecutor(subgraph, runtime, options.verifyPrincipal), options);
  }

  /** The in-process way in: the same executor, and nothing crosses but text. */
  get transport(): SubgraphTransport {
    return {
      name: this.subgraph.name,
      request: ({ body }, headers) => this.executor.request(body, headers),
      subscribe: ({ body }, headers, signal) => this.executor.subscribe(body, headers, signal),
      ready: () => this.runtime.database.ping(),
      close: async () => undefined,
    };
  }

  /** Serves HTTP: `POST /graphql` (JSON, or SSE for subscriptions), `/healthz`, `/readyz`. Answers its URL. */
  async listen(port: number, host = "127.0.0.1"): Promise<string> {
    const http = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
    // The executor reads the text, as it does in-process.
    http.removeContentTypeParser("application/json");
    http.addContentTypeParser("application/json", { parseAs: "string" }, async (_: unknown, body: string) => body);
    http.get("/healthz", async () => ({ status: "up" }));
    http.get("/readyz", async (_, reply) => {
      try {
        await this.runtime.database.ping();
        return { status: "ready" };
      } catch {
        return reply.code(503).send({ status: "the database does not answer" });
      }
    });
    http.post("/graphql", async (request, reply) => {
      const body = typeof request.body === "string" ? request.body : "";
      const headers = request.headers as SubgraphHeaders;
      const streams = request.headers.accept?.includes("text/event-stream") && (await this.executor.admits(headers));
      if (streams) return this.#stream(body, headers, reply);
      const { status, contentType, text } = await this.executor.request(body, headers);
      return reply
        .code(status)
        .type(contentType ?? "application/json")
        .send(text);
    });
    this.#http = http;
    return `${await http.listen({ port, host })}/graphql`;
  }

  /** Applies every event that waits and does all timed work that is due; answers whether any was done since it was asked last. */
  async settleOnce(): Promise<boolean> {
    let worked = false;
    for (const consumer of this.#consumers) worked = (await consumer.drain()) || worked;
    return (await this.#timers.drain()) || worked;
  }

  async close(): Promise<void> {
    await this.#http?.close();
    await this.#timers.stop();
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
    this.runtime.tails.close();
    await this.executor.stop();
    await this.runtime.database.close();
  }

  /** Server-sent events in graphql-sse's distinct mode: `next` per result, `complete` at the end. */
  async #stream(body: string, headers: SubgraphHeaders, reply: FastifyReply): Promise<void> {
    const gone = new AbortController();
    reply.hijack();
    const { raw } = reply;
    raw.on("close", () => gone.abort());
    raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
    raw.write(":\n\n");
    const keepAlive = setInterval(() => raw.write(":\n\n"), KEEP_ALIVE_MS);
    try {
      for await (const result of this.executor.subscribe(body, headers, gone.signal)) {
        if (!raw.write(`event: next\ndata: ${result}\n\n`)) await drained(raw, gone.signal);
      }
      raw.write("event: complete\ndata:\n\n");
    } catch (error) {
      this.runtime.logger.error({ err: error }, "a subscription broke");
    } finally {
      clearInterval(keepAlive);
      raw.end();
    }
  }
}

/** Waits until a slow reader has taken what was written, or is gone. */
function drained(stream: NodeJS.WritableStream, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
