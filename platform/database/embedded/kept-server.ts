import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type RunningServer, stopServer, watchServer } from "./server.js";

/** Between two tries to start a server that does not start. */
const PAUSE_MS = 1_000;

export interface KeptServerOptions {
  /** Starts another server at the same port; gives up when the signal says so. */
  readonly start: (port: number, signal: AbortSignal) => Promise<RunningServer>;
  readonly logger?: Pick<Logger, "info" | "warn" | "error"> | undefined;
}

/** Keeps a server running: one that ends is started again, tried for as long as it takes. */
export class KeptServer {
  readonly #options: KeptServerOptions;
  readonly #stopping = new AbortController();
  #server: RunningServer;
  #runs = true;
  #restart: Promise<void> = Promise.resolve();
  #forget: () => void = () => undefined;

  constructor(server: RunningServer, options: KeptServerOptions) {
    this.#server = server;
    this.#options = options;
    this.#watch();
  }

  /** Process number of the server now; of the last one while there is none. */
  get pid(): number {
    return this.#server.pid;
  }

  /** Stops the server in order. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#forget();
    await this.#restart;
    if (this.#runs) await stopServer(this.#server);
    this.#runs = false;
  }

  /** Tells a server that runs to stop, without waiting: the process ends now. */
  interrupt(): void {
    if (!this.#runs) return;
    try {
      process.kill(this.#server.pid, "SIGINT");
    } catch {
      // It is gone already.
    }
  }

  #watch(): void {
    this.#forget = watchServer(this.#server, () => {
      this.#runs = false;
      if (this.#stopping.signal.aborted) return;
      this.#options.logger?.warn("PostgreSQL ended unexpectedly; starting it again.");
      this.#restart = this.#startAgain();
    });
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        this.#server = await this.#options.start(this.#server.port, signal);
        this.#runs = true;
        this.#options.logger?.info("PostgreSQL runs again.");
        if (!signal.aborted) this.#watch();
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.logger?.error(error, "PostgreSQL could not be started again; will try again.");
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
