import { MalformedAnswer } from "./failures.js";
import type { Framing } from "./head.js";

const BYTE_ORDER_MARK = 0xfeff;
/** Longest line between chunks, and all the trailers together, in characters. */
const MAX_LINES = 16 * 1024;
const LINE_FEED = 10;

/** An answer's body as far as it has come. */
export class Body {
  #pieces: Buffer[] = [];
  /** How many of the pieces are this body's own. */
  #kept = 0;
  #size = 0;
  readonly #framing: { take(bytes: Buffer, from: number, body: Body): number };

  /** @param maxSize the largest body in bytes */
  constructor(
    framing: Framing,
    private readonly maxSize: number,
  ) {
    if (framing.kind === "LENGTH") this.#checkSize(framing.bytes);
    this.#framing = framing.kind === "CHUNKED" ? new Chunks() : new Stretch(framing.kind === "LENGTH" ? framing.bytes : null);
  }

  /** Takes what came from `from` on. Answers where the body ends in it, or -1 when it goes on. */
  take(bytes: Buffer, from: number): number {
    const end = this.#framing.take(bytes, from, this);
    if (end < 0) this.#keep();
    return end;
  }

  /** For framings: a part of the content. */
  add(bytes: Buffer, from: number, to: number): void {
    if (to === from) return;
    this.#size += to - from;
    this.#checkSize(this.#size);
    this.#pieces.push(bytes.subarray(from, to));
  }

  /** The whole content, read as UTF-8, without a byte order mark. */
  text(): string {
    const [only] = this.#pieces;
    const text = this.#pieces.length === 1 && only ? only.toString("utf8") : Buffer.concat(this.#pieces).toString("utf8");
    return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  }

  /** Copies what came with the last bytes, which are read into again. */
  #keep(): void {
    if (this.#kept === this.#pieces.length) return;
    this.#pieces.push(Buffer.concat(this.#pieces.splice(this.#kept)));
    this.#kept = this.#pieces.length;
  }

  #checkSize(size: number): void {
    if (size > this.maxSize) throw new MalformedAnswer(`the answer is larger than ${this.maxSize} bytes`);
  }
}

/** So many bytes; with null, whatever comes until the connection ends. */
class Stretch {
  constructor(private left: number | null) {}

  take(bytes: Buffer, from: number, body: Body): number {
    const to = this.left === null ? bytes.length : Math.min(bytes.length, from + this.left);
    body.add(bytes, from, to);
    if (this.left === null) return -1;
    this.left -= to - from;
    return this.left === 0 ? to : -1;
  }
}

/** Chunks with their sizes before them, and trailers, which nobody reads (RFC 9112, 7.1). */
class Chunks {
  #expected: "SIZE" | "END_OF_CHUNK" | "TRAILER" = "SIZE";
  /** Bytes of the present chunk that are still to come. */
  #left = 0;
  /** A line that has not ended yet. */
  #line = "";
  #trailers = 0;

  take(bytes: Buffer, from: number, body: Body): number {
    let at = from;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const to = Math.min(bytes.length, at + this.#left);
        body.add(bytes, at, to);
        this.#left -= to - at;
        at = to;
        continue;
      }
      const end = bytes.indexOf(LINE_FEED, at);
      this.#line += bytes.toString("latin1", at, end < 0 ? bytes.length : end);
      if (this.#line.length + this.#trailers > MAX_LINES) throw new MalformedAnswer("the answer has an endless line between its chunks");
      if (end < 0) return -1;
      at = end + 1;
      if (!this.#line.endsWith("\r")) throw new MalformedAnswer("the answer has a chunk of no known size");
      const line = this.#line.slice(0, -1);
      this.#line = "";
      if (this.#isLast(line)) return at;
    }
    return -1;
  }

  /** Takes a line between chunks. Answers whether it ends the body. */
  #isLast(line: string): boolean {
    if (this.#expected === "TRAILER") {
      this.#trailers += line.length;
      return line === "";
    }
    if (this.#expected === "SIZE") {
      const digits = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (digits === undefined) throw new MalformedAnswer("the answer has a chunk of no known size");
      this.#left = Number.parseInt(digits, 16);
      this.#expected = this.#left === 0 ? "TRAILER" : "END_OF_CHUNK";
      return false;
    }
    if (line !== "") throw new MalformedAnswer("the answer has a chunk longer than its size");
    this.#expected = "SIZE";
    return false;
  }
}
