import { Connection, type ConnectionOptions } from "./connection.js";

interface Idle {
  readonly connection: Connection;
  /** On the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * The connections to one server. A request takes the one that was used last, or opens another: how many requests run
 * at a time is the caller's concern.
 */
export class Connections {
  readonly #open = new Set<Connection>();
  /** The one used last at the end. */
  #idle: Idle[] = [];
  #sweep: NodeJS.Timeout | null = null;
  #closed: PromiseWithResolvers<void> | null = null;
  readonly #options: ConnectionOptions;

  constructor(options: Omit<ConnectionOptions, "onIdle" | "onClosed">) {
    this.#options = {
      ...options,
      onIdle: (connection, idleMs) => this.#keep(connection, idleMs),
      onClosed: (connection) => this.#forget(connection),
    };
  }

  /** The one for the next request: one that waits for it, or a new one. */
  take(): Connection {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      if (last.until > performance.now() && !last.connection.isOver) return last.connection;
      last.connection.destroy();
    }
    return this.open();
  }

  /** A new one, for a request that another connection lost: those that wait may be as dead, and not know it yet. */
  open(): Connection {
    const connection = new Connection(this.#options);
    this.#open.add(connection);
    return connection;
  }

  /** Lets running requests finish; resolves when the last connection is closed. */
  close(): Promise<void> {
    this.#closed ??= Promise.withResolvers();
    for (const { connection } of this.#idle.splice(0)) connection.destroy();
    if (this.#sweep) clearTimeout(this.#sweep);
    if (this.#open.size === 0) this.#closed.resolve();
    return this.#closed.promise;
  }

  #keep(connection: Connection, idleMs: number): void {
    if (this.#closed) {
      connection.destroy();
      return;
    }
    this.#idle.push({ connection, until: performance.now() + idleMs });
    this.#sweepLater();
  }

  #sweepLater(): void {
    this.#sweep ??= setTimeout(() => this.#closeOld(), this.#options.idleMs).unref();
  }

  #closeOld(): void {
    this.#sweep = null;
    const now = performance.now();
    const [old, young] = [this.#idle.filter(({ until }) => until <= now), this.#idle.filter(({ until }) => until > now)];
    this.#idle = young;
    for (const { connection } of old) connection.destroy();
    if (young.length > 0) this.#sweepLater();
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection);
    this.#idle = this.#idle.filter((idle) => idle.connection !== connection);
    if (this.#closed && this.#open.size === 0) this.#closed.resolve();
  }
}
