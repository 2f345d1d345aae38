import type { Socket } from "node:net";
import { AnswerReader, type HttpAnswer } from "./answer-reader.js";
import { ConnectionLost } from "./failures.js";

/** Opens a socket. What comes is read into one buffer again and again, and handed to `take`. */
export type OpenSocket = (take: (bytes: Buffer) => void) => Socket;

/** Who waits for an answer. */
export interface Asker {
  answered(answer: HttpAnswer): void;
  /** @param began whether any byte of an answer had come */
  broke(error: Error, began: boolean): void;
}

export interface ConnectionOptions {
  readonly open: OpenSocket;
  /** The largest body of an answer in bytes. */
  readonly maxBody: number;
  /** How long it waits for another request at most, in milliseconds. */
  readonly idleMs: number;
  /** Called when another request may be sent within so many milliseconds. */
  readonly onIdle: (connection: Connection, idleMs: number) => void;
  readonly onClosed: (connection: Connection) => void;
}

interface Asked {
  readonly asker: Asker;
  readonly reader: AnswerReader;
  /** Whether any byte of the answer has come. */
  began: boolean;
}

/** One connection to a server: one request at a time. */
export class Connection {
  readonly #socket: Socket;
  /** The request that waits for its answer. */
  #asked: Asked | null = null;

  constructor(private readonly options: ConnectionOptions) {
    this.#socket = options.open((bytes) => this.#take(bytes));
    this.#socket.on("error", (error) => this.#broke(error));
    this.#socket.on("end", () => this.#ended());
    this.#socket.on("close", () => {
      this.#broke(new ConnectionLost("the connection was closed before the answer"));
      options.onClosed(this);
    });
  }

  /** Whether no request can be sent any more: from the first sign of its end on, which is before it is closed. */
  get isOver(): boolean {
    return this.#socket.destroyed;
  }

  /** Sends a request. To be called when it waits for no answer and is not over. */
  send(request: string, encoding: "latin1" | "utf8", asker: Asker): void {
    this.#asked = { asker, reader: new AnswerReader(this.options.maxBody), began: false };
    this.#socket.write(request, encoding);
  }

  /** Ends it at once. Whoever waits for an answer is not told. */
  destroy(): void {
    this.#asked = null;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    // What nobody asked for is the answer to nothing that will be sent.
    const asked = this.#asked;
    if (!asked) {
      this.#socket.destroy();
      return;
    }
    asked.began = true;
    try {
      const answer = asked.reader.take(bytes);
      if (answer) this.#answered(asked, answer);
    } catch (error) {
      this.#broke(error as Error);
      this.#socket.destroy();
    }
  }

  /** Whether an answer was due or not, no other request can be sent. */
  #ended(): void {
    this.#socket.destroy();
    const asked = this.#asked;
    if (!asked) return;
    try {
      this.#answered(asked, asked.reader.end());
    } catch (error) {
      this.#broke(error as Error);
    }
  }

  #answered({ asker, reader }: Asked, answer: HttpAnswer): void {
    this.#asked = null;
    // After an answer to half a request the server may read on, or not: another request would wait behind the other half.
    const idleMs = this.#socket.writableLength > 0 ? 0 : reader.reusableFor(this.options.idleMs);
    // Before the answer is handed on: whoever asks next because of it finds this connection.
    if (idleMs > 0) this.options.onIdle(this, idleMs);
    else this.#socket.destroy();
    asker.answered(answer);
  }

  #broke(error: Error): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.asker.broke(error, asked.began);
  }
}
