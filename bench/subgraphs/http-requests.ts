export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

const END_OF_HEAD = "\r\n\r\n";
const NOTHING = Buffer.alloc(0);

/**
 * Reads the requests of one connection. Knows of HTTP/1.1 what gateways send: a length or chunks, keep-alive,
 * pipelining. `node:http` would do as well and cost several times more than answering does.
 */
export class HttpRequests {
  #waiting: Buffer[] = [];
  #size = 0;
  /** As many bytes must have arrived before it makes sense to look again. */
  #needed = 0;

  /** Takes what has arrived and returns the requests that are complete with it. */
  read(chunk: Buffer): HttpRequest[] {
    this.#waiting.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return [];
    const requests: HttpRequest[] = [];
    let bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    for (;;) {
      const found = firstRequest(bytes);
      if (typeof found === "number") {
        this.#needed = found;
        break;
      }
      requests.push(found.request);
      bytes = bytes.subarray(found.end);
    }
    this.#waiting = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
    return requests;
  }
}

/** The first request of `bytes` and where it ends, or, when it is not complete, how many bytes are needed at least. */
function firstRequest(bytes: Buffer): { request: HttpRequest; end: number } | number {
  const endOfHead = bytes.indexOf(END_OF_HEAD);
  if (endOfHead === -1) return bytes.length + 1;
  const head = bytes.toString("latin1", 0, endOfHead);
  const [method = "", path = ""] = head.slice(0, head.indexOf("\r\n")).split(" ", 2);
  const start = endOfHead + END_OF_HEAD.length;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const chunked = readChunks(bytes, start);
    return chunked ? { request: { method, path, body: chunked.body }, end: chunked.end } : bytes.length + 1;
  }
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const end = start + length;
  if (bytes.length < end) return end;
  return { request: { method, path, body: length === 0 ? NOTHING : bytes.subarray(start, end) }, end };
}

function readChunks(bytes: Buffer, start: number): { body: Buffer; end: number } | null {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const endOfSize = bytes.indexOf("\r\n", at);
    if (endOfSize === -1) return null;
    const size = Number.parseInt(bytes.toString("latin1", at, endOfSize), 16);
    const from = endOfSize + 2;
    const next = from + size + 2;
    if (bytes.length < next) return null;
    if (size === 0) return { body: Buffer.concat(parts), end: next };
    parts.push(bytes.subarray(from, from + size));
    at = next;
  }
}
