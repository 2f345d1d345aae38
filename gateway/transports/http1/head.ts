import { MalformedAnswer } from "./failures.js";

/** How the end of an answer's body is found. */
export type Framing =
  | { readonly kind: "LENGTH"; readonly bytes: number }
  | { readonly kind: "CHUNKED" }
  | { readonly kind: "UNTIL_CLOSED" };

/** What matters of an answer's status line and headers. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string | null;
  readonly framing: Framing;
  /** Whether the server takes another request on this connection. */
  readonly keepsAlive: boolean;
  /** How long the server says it keeps an idle connection, in milliseconds; null when it does not say. */
  readonly keptAliveMs: number | null;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;

/** What some readers take for the end of a line, and others for a part of it. */
const HALF_A_LINE_END = /\r(?!\n)|(?<!\r)\n/;

/** Reads a head without its closing empty line. Throws MalformedAnswer where it leaves doubt how long the body is. */
export function readHead(text: string): AnswerHead {
  if (HALF_A_LINE_END.test(text)) throw new MalformedAnswer("the answer's head has a line that may be two");
  const lines = text.split("\r\n");
  const [, minor, digits] = STATUS_LINE.exec(lines[0] ?? "") ?? [];
  if (minor === undefined) throw new MalformedAnswer("the answer does not begin with an HTTP/1.1 status line");
  let contentType: string | null = null;
  let length: string | null = null;
  let encoding: string | null = null;
  let connection = "";
  let keptAliveMs: number | null = null;
  for (let index = 1; index < lines.length; index++) {
    const [name, value] = header(lines[index] ?? "");
    if (name === "content-type") contentType ??= value;
    else if (name === "content-length") {
      if (length !== null && length !== value) throw new MalformedAnswer("the answer has two content lengths");
      length = value;
    } else if (name === "transfer-encoding") encoding = encoding === null ? value : `${encoding}, ${value}`;
    else if (name === "connection") connection += ` ${value.toLowerCase()}`;
    else if (name === "keep-alive") keptAliveMs = hinted(value);
  }
  const status = Number(digits);
  const framing = framingOf(status, length, encoding);
  const isClear = framing.kind !== "UNTIL_CLOSED" && !(isWithoutBody(status) && announcesBody(length, encoding));
  const keepsAlive = minor === "1" && isClear && !connection.includes("close");
  return { status, contentType, framing, keepsAlive, keptAliveMs };
}

function header(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(":");
  // A name with a space before its colon, or a folded line, is read differently by different readers.
  if (colon <= 0 || line.charCodeAt(0) <= 32 || line.charCodeAt(colon - 1) <= 32)
    throw new MalformedAnswer("the answer has a line that is no header");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function framingOf(status: number, length: string | null, encoding: string | null): Framing {
  if (length !== null && !/^\d{1,15}$/.test(length)) throw new MalformedAnswer(`the answer has the content length "${length}"`);
  if (isWithoutBody(status)) return { kind: "LENGTH", bytes: 0 };
  if (encoding !== null) {
    if (length !== null) throw new MalformedAnswer("the answer has a content length and a transfer encoding");
    if (encoding.toLowerCase() !== "chunked") throw new MalformedAnswer(`the answer has the transfer encoding "${encoding}"`);
    return { kind: "CHUNKED" };
  }
  return length === null ? { kind: "UNTIL_CLOSED" } : { kind: "LENGTH", bytes: Number(length) };
}

/** Answers with these have no body, whatever their headers say. */
function isWithoutBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** Where none can be, a server that announces one may send it all the same: the next answer would begin with it. */
function announcesBody(length: string | null, encoding: string | null): boolean {
  return encoding !== null || Number(length) > 0;
}

function hinted(keepAlive: string): number | null {
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(keepAlive)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
