export interface HttpAnswer {
  readonly status: number;
  /** Bytes of the body as sent, with the framing of chunks. */
  readonly bytes: number;
  /** The body, where it was asked for. */
  readonly body: string | null;
}

const END_OF_HEAD = "\r\n\r\n";
const LAST_CHUNK = "\r\n0\r\n\r\n";

/**
 * Reads the answers of one connection, one after the other. It counts bytes and looks at the body only on demand, so
 * that the load takes less of its core than the gateway of its own.
 */
export class HttpAnswers {
  #status = 0;
  /** Bytes of the body still to come; null while the head is awaited, Infinity with chunks. */
  #remaining: number | null = null;
  #bytes = 0;
  #head: Buffer = Buffer.alloc(0);
  #kept: Buffer[] | null = null;

  /** Begins a new answer. With `keep` its body is kept. */
  expect(keep: boolean): void {
    this.#remaining = null;
    this.#bytes = 0;
    this.#head = Buffer.alloc(0);
    this.#kept = keep ? [] : null;
  }

  /** Takes what has arrived; the answer, once it is complete. */
  read(chunk: Buffer): HttpAnswer | null {
    const body = this.#remaining === null ? this.#readHead(chunk) : chunk;
    if (body === null || this.#remaining === null) return null;
    this.#bytes += body.length;
    this.#kept?.push(body);
    if (this.#remaining === Number.POSITIVE_INFINITY) return endsChunks(body) ? this.#answer(true) : null;
    this.#remaining -= body.length;
    return this.#remaining <= 0 ? this.#answer(false) : null;
  }

  #readHead(chunk: Buffer): Buffer | null {
    const bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = bytes.indexOf(END_OF_HEAD);
    if (end === -1) {
      this.#head = bytes;
      return null;
    }
    const head = bytes.toString("latin1", 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#remaining = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
    return bytes.subarray(end + END_OF_HEAD.length);
  }

  #answer(chunked: boolean): HttpAnswer {
    const kept = this.#kept && Buffer.concat(this.#kept).toString();
    return { status: this.#status, bytes: this.#bytes, body: kept === null ? null : chunked ? withoutChunks(kept) : kept };
  }
}

/** JSON has no bare line breaks, so these bytes at the end of what arrived are the last chunk. */
function endsChunks(bytes: Buffer): boolean {
  return bytes.length < LAST_CHUNK.length
    ? bytes.toString("latin1") === "0\r\n\r\n"
    : bytes.toString("latin1", bytes.length - LAST_CHUNK.length) === LAST_CHUNK;
}

/** For answers in ASCII, where bytes are characters. */
function withoutChunks(text: string): string {
  let body = "";
  let at = 0;
  for (;;) {
    const end = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (!(size > 0)) return body;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}
