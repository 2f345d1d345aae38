import { type Asker, Connection, type ConnectionOptions } from "./connection.js";

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

  /** Sends a request, written in an encoding. Answers the connection, which the asker may destroy as long as it waits. */
  ask(request: string, encoding: "latin1" | "utf8", asker: Asker): Connection {
    const connection = this.#idleOne() ?? this.#opened();
    connection.send(request, encoding, asker);
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

  #idleOne(): Connection | null {
    const last = this.#idle.pop();
    if (!last) return null;
    if (last.until > performance.now()) return last.connection;
    // Those used before it are past their time as well, or will be swept.
    last.connection.destroy();
    return this.#idleOne();
  }

  #opened(): Connection {
    const connection = new Connection(this.#options);
    this.#open.add(connection);
    return connection;
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
