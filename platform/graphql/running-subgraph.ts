import { pgSchema } from "drizzle-orm/pg-core";
import type { Logger } from "pino";
import type { PrincipalVerifier } from "../access/signature.js";
import type { Clock } from "../clock.js";
import { connect, DEFAULT_CONNECTIONS } from "../database/database.js";
import { ERROR_SERIALIZERS } from "../database/logged-error.js";
import { platformTables } from "../database/tables.js";
import { Turns } from "../database/turns.js";
import { atMost, DRAIN_MS } from "../drain.js";
import { ConsumerRunner } from "../events/consumer-runner.js";
import { EventLog } from "../events/log.js";
import { StreamTails } from "../events/tail.js";
import type { WakeUps } from "../events/wake-ups.js";
import type { Files } from "../files/files.js";
import { forgetOldResults } from "../jobs/forget.js";
import { TimerRunner } from "../jobs/timers.js";
import { type SubgraphRuntime, systemContext, type TicketVerifier } from "./context.js";
import { type SubgraphExecutor, subgraphExecutor } from "./executor.js";
import { NotReady, SubgraphServer } from "./http-server.js";
import type { Subgraph } from "./subgraph.js";
import type { SubgraphTransport } from "./transport.js";

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
  /** How long what runs may still take once it is closed, in milliseconds. */
  readonly patienceMs?: number;
}

/** A subgraph at work: it answers in-process and over HTTP, applies events and does its timed work. */
export class RunningSubgraph {
  readonly #consumers: readonly ConsumerRunner[];
  readonly #timers: TimerRunner;
  readonly #patienceMs: number;
  #http: SubgraphServer | null = null;
  #closing = false;

  private constructor(
    readonly subgraph: Subgraph,
    readonly runtime: SubgraphRuntime,
    private readonly executor: SubgraphExecutor,
    { wakeUps, connections = DEFAULT_CONNECTIONS, patienceMs = DRAIN_MS }: SubgraphOptions,
  ) {
    this.#patienceMs = patienceMs;
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
      ready: () => this.#ready(),
      close: async () => undefined,
    };
  }

  /** Serves HTTP. Answers the URL of the GraphQL endpoint. */
  listen(port: number, host = "127.0.0.1"): Promise<string> {
    const { logger } = this.runtime;
    this.#http = new SubgraphServer({ executor: this.executor, ready: () => this.#ready(), logger });
    return this.#http.listen(port, host);
  }

  /** Applies every event that waits and does all timed work that is due; answers whether any was done since it was asked last. */
  async settleOnce(): Promise<boolean> {
    let worked = false;
    for (const consumer of this.#consumers) worked = (await consumer.drain()) || worked;
    return (await this.#timers.drain()) || worked;
  }

  /**
   * Finishes what runs, events being applied and timed work included, and stops. What takes longer than the patience
   * is given up: its transaction never happened.
   */
  async close(): Promise<void> {
    this.#closing = true;
    const work = Promise.all([this.#timers.stop(), ...this.#consumers.map((consumer) => consumer.stop())]);
    await Promise.all([this.#http?.close(this.#patienceMs), atMost(this.#patienceMs, work)]);
    this.runtime.tails.close();
    await this.executor.stop();
    await this.runtime.database.close();
  }

  async #ready(): Promise<void> {
    if (this.#closing) throw new NotReady("closing");
    await this.runtime.database.ping();
  }
}
