import { pgSchema } from "drizzle-orm/pg-core";
import type { Logger } from "pino";
import type { PrincipalVerifier } from "../access/signature.js";
import type { Clock } from "../clock.js";
import { connect } from "../database/database.js";
import { ERROR_SERIALIZERS } from "../database/logged-error.js";
import { migrationCheck } from "../database/migrated.js";
import { platformTables } from "../database/tables.js";
import { atMost, DRAIN_MS } from "../drain.js";
import { ConsumerRunners } from "../events/consumer-runners.js";
import { EventLog } from "../events/log.js";
import { StreamTails } from "../events/tail.js";
import type { WakeUps } from "../events/wake-ups.js";
import type { Files } from "../files/files.js";
import { forgetOldResults } from "../jobs/forget.js";
import { TimerRunner } from "../jobs/timers.js";
import { within } from "../within.js";
import { backgroundContext, type SubgraphRuntime, type TicketVerifier } from "./context.js";
import { type SubgraphExecutor, subgraphExecutor } from "./executor.js";
import { SubgraphServer } from "./http-server.js";
import type { Subgraph } from "./subgraph.js";
import type { SubgraphTransport } from "./transport.js";

export interface SubgraphOptions {
  /** URL of the subgraph's own database role. */
  readonly databaseUrl: string;
  /** Upper bound of database connections; applying events and timed work have a third of them. */
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
  /** How long an in-process call waits for its answer, in milliseconds; ten seconds, as over HTTP, when left out. */
  readonly answerMs?: number;
}

const NO_ANSWER = "the database does not answer";
/** How often a database that lacks its tables is looked at again. */
const LOOK_AGAIN_MS = 1_000;

/** A subgraph at work: it answers in-process and over HTTP, applies events and does its timed work. */
export class RunningSubgraph {
  readonly #consumers: ConsumerRunners;
  readonly #timers: TimerRunner;
  #http: SubgraphServer | null = null;
  #isAtWork = false;
  #lookingAgain: NodeJS.Timeout | undefined;
  #closing = false;

  private constructor(
    readonly subgraph: Subgraph,
    readonly runtime: SubgraphRuntime,
    private readonly executor: SubgraphExecutor,
    private readonly options: SubgraphOptions,
    private readonly lackingMigration: () => Promise<string | null>,
  ) {
    this.#consumers = new ConsumerRunners(runtime, subgraph.consumers ?? []);
    this.#timers = new TimerRunner(
      runtime,
      [forgetOldResults, ...(subgraph.timers ?? [])].map((work) => (typeof work === "function" ? work() : work)),
    );
  }

  /**
   * Starts a subgraph. While its database has not been migrated to this version it is not ready and does no work of its
   * own; it begins when that has happened.
   */
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
    const executor = await subgraphExecutor(subgraph, runtime, options.verifyPrincipal);
    const running = new RunningSubgraph(subgraph, runtime, executor, options, await migrationCheck(subgraph.name, database.background));
    await running.#begin();
    return running;
  }

  /** The in-process way in: the same executor, and nothing crosses but text. */
  get transport(): SubgraphTransport {
    const { answerMs = 10_000 } = this.options;
    return {
      name: this.subgraph.name,
      request: ({ body }, headers) => within(answerMs, this.executor.request(body, headers), "the subgraph did not answer"),
      subscribe: ({ body }, headers, signal) => this.executor.subscribe(body, headers, signal),
      ready: async () => {
        const reason = await this.#notReady();
        if (reason !== null) throw new Error(reason);
      },
      close: async () => undefined,
    };
  }

  /** Serves HTTP. Answers the URL of the GraphQL endpoint. */
  listen(port: number, host = "127.0.0.1"): Promise<string> {
    const { logger } = this.runtime;
    this.#http = new SubgraphServer({ executor: this.executor, notReady: () => this.#notReady(), logger });
    return this.#http.listen(port, host);
  }

  /** Applies every event that waits and does all timed work that is due; answers whether any was done since it was asked last. */
  async settleOnce(): Promise<boolean> {
    const hasApplied = await this.#consumers.drain();
    return (await this.#timers.drain()) || hasApplied;
  }

  /**
   * Finishes what runs, events being applied and timed work included, and stops. What takes longer than the patience
   * is given up: its transaction never happened.
   */
  async close(): Promise<void> {
    const { patienceMs = DRAIN_MS } = this.options;
    this.#closing = true;
    clearTimeout(this.#lookingAgain);
    const work = Promise.all([this.#timers.stop(), this.#consumers.stop()]);
    await Promise.all([this.#http?.close(patienceMs), atMost(patienceMs, work)]);
    this.runtime.tails.close();
    await this.executor.stop();
    await this.runtime.database.close();
  }

  /** Begins its own work, or looks again later while there is something that keeps it from that. */
  async #begin(told: string | null = null): Promise<void> {
    const obstacle = await this.#obstacle();
    if (this.#closing) return;
    if (obstacle === null) return this.#startWork();
    if (obstacle !== told) this.runtime.logger.warn(`not ready: ${obstacle}`);
    this.#lookAgain(obstacle);
  }

  #lookAgain(told: string): void {
    const begin = () =>
      this.#begin(told).catch((error) => {
        this.runtime.logger.error({ err: error }, "beginning to work failed; will try again");
        this.#lookAgain(told);
      });
    this.#lookingAgain = this.#closing ? undefined : setTimeout(begin, LOOK_AGAIN_MS);
  }

  async #startWork(): Promise<void> {
    for (const load of this.subgraph.catalogues ?? []) await backgroundContext(this.runtime, "catalogue").transaction(load);
    if (this.#closing) return;
    this.#consumers.start(this.options.wakeUps);
    this.#timers.start();
    this.#isAtWork = true;
  }

  /** What keeps it from working, in words for whoever asks `/readyz`; null when it can work. */
  async #notReady(): Promise<string | null> {
    if (this.#closing) return "closing";
    if (!this.#isAtWork) return (await this.#obstacle()) ?? "starting";
    // On a connection of its own, however busy the others are.
    return this.runtime.database.ping().then(
      () => null,
      () => NO_ANSWER,
    );
  }

  async #obstacle(): Promise<string | null> {
    try {
      const migration = await this.lackingMigration();
      return migration && `the database lacks migration ${migration} of ${this.subgraph.name}: run \`npm run migrate\``;
    } catch {
      return NO_ANSWER;
    }
  }
}
