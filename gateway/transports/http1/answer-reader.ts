import { Body } from "./body.js";
import { ConnectionLost, MalformedAnswer } from "./failures.js";
import { type AnswerHead, readHead } from "./head.js";

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** The body, read as UTF-8, without a byte order mark. */
  readonly text: string;
}

/** Longest head in bytes. */
const MAX_HEAD = 16 * 1024;
const BEGINNING = "HTTP/1.";
const END_OF_HEAD = "\r\n\r\n";

/**
 * Reads the answer to one request from the bytes of an HTTP/1.1 connection (RFC 9112), however they are cut. Throws
 * MalformedAnswer at what would leave doubt where the answer ends: then the connection is of no more use.
 */
export class AnswerReader {
  /** A head that is not whole yet. */
  #begun = "";
  #head: AnswerHead | null = null;
  #body: Body | null = null;
  #surplus = false;

  /** @param maxBody the largest body in bytes */
  constructor(private readonly maxBody: number) {}

  /** After the answer: how long its connection may wait for another request, in milliseconds. 0 when it serves for none. */
  reusableFor(atMostMs: number): number {
    if (!this.#head?.keepsAlive || this.#surplus) return 0;
    // The server's clock started earlier, and its end of the connection must not close while a request is on its way.
    return this.#head.keptAliveMs === null ? atMostMs : Math.min(atMostMs, this.#head.keptAliveMs - 1_000);
  }

  /** Takes what came, and answers the answer once it is whole. The bytes may be overwritten afterwards. */
  take(bytes: Buffer): HttpAnswer | null {
    let at = 0;
    while (!this.#body) {
      at = this.#takeHead(bytes, at);
      if (at < 0) return null;
    }
    const end = this.#body.take(bytes, at);
    if (end < 0) return null;
    // Nobody asked for more: whose answer that is, nobody knows.
    this.#surplus = end < bytes.length;
    return this.#answer();
  }

  /** The connection ended. Answers the answer if that was its end too; throws ConnectionLost if it was not. */
  end(): HttpAnswer {
    if (this.#head?.framing.kind !== "UNTIL_CLOSED") throw new ConnectionLost("the connection ended before the answer");
    return this.#answer();
  }

  /** Answers where the head ends, or -1 when it goes on. */
  #takeHead(bytes: Buffer, from: number): number {
    const whole = this.#begun === "" ? bytes.indexOf(END_OF_HEAD, from, "latin1") : -1;
    const before = this.#begun.length;
    this.#begun += bytes.toString("latin1", from, whole < 0 ? from + MAX_HEAD : whole + END_OF_HEAD.length);
    if (!BEGINNING.startsWith(this.#begun.slice(0, BEGINNING.length))) throw new MalformedAnswer("what came is no HTTP/1 answer");
    const end = this.#begun.indexOf(END_OF_HEAD);
    if (end > MAX_HEAD || (end < 0 && this.#begun.length >= MAX_HEAD))
      throw new MalformedAnswer(`the answer's head is longer than ${MAX_HEAD} bytes`);
    if (end < 0) return -1;
    const head = readHead(this.#begun.slice(0, end));
    this.#begun = "";
    if (head.status === 101) throw new MalformedAnswer("the server changes the protocol, for which nobody asked");
    // An interim answer (1xx) is followed by the real one.
    if (head.status >= 200) {
      this.#head = head;
      this.#body = new Body(head.framing, this.maxBody);
    }
    return from + end + END_OF_HEAD.length - before;
  }

  #answer(): HttpAnswer {
    const { status, contentType } = this.#head as AnswerHead;
    return { status, contentType, text: this.#body?.text() ?? "" };
  }
}
