import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AnswerReader, type HttpAnswer } from "./answer-reader.js";
import { ConnectionLost, MalformedAnswer } from "./failures.js";

const MAX_BODY = 1_000_000;

/** Reads an answer that comes in pieces cut at these places, all through one buffer that is written over each time. */
function readInPieces(bytes: Buffer, cuts: readonly number[]): { reader: AnswerReader; answer: HttpAnswer | null } {
  const reader = new AnswerReader(MAX_BODY);
  const shared = Buffer.alloc(bytes.length);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((one, other) => one - other), bytes.length];
  let answer: HttpAnswer | null = null;
  for (const [index, from] of places.slice(0, -1).entries()) {
    const length = bytes.copy(shared, 0, from, places[index + 1]);
    if (length > 0) answer = reader.take(shared.subarray(0, length)) ?? answer;
    shared.fill("!");
  }
  return { reader, answer };
}

const read = (text: string) => readInPieces(Buffer.from(text), []);

const body = fc.string({ unit: "binary", maxLength: 300 }).filter((text) => text.charCodeAt(0) !== 0xfeff);
const whitespace = fc.constantFrom("", " ", "\t", "  ");
const otherHeaders = fc.constantFrom("", "date: today\r\n", "X-Powered-By: HTTP/1.1 200\r\n", "vary:\r\n");

/** A body in chunks of these sizes, with extensions and trailers. */
function inChunks(content: Buffer, sizes: readonly number[]): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, content.length]) {
    const chunk = content.subarray(at, at + size);
    at += chunk.length;
    if (chunk.length > 0) chunks.push(Buffer.from(`${chunk.length.toString(16).toUpperCase()};name="a;b"\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\nchecksum: 1\r\n\r\n")]);
}

describe("an answer, however its bytes are cut", () => {
  const cuts = fc.array(fc.nat(2_000), { maxLength: 12 });
  const interim = fc.constantFrom("", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n".repeat(2));

  test("with a length is read as it is", () => {
    fc.assert(
      fc.property(body, interim, otherHeaders, whitespace, cuts, (text, before, headers, space, places) => {
        const content = Buffer.from(text);
        const head = `${before}HTTP/1.1 200 OK\r\n${headers}Content-Type:${space}application/json${space}\r\nCONTENT-LENGTH:${space}${content.length}\r\n\r\n`;
        const { answer, reader } = readInPieces(Buffer.concat([Buffer.from(head), content]), places);
        expect(answer).toEqual({ status: 200, contentType: "application/json", text: content.toString("utf8") });
        expect(reader.reusableFor(4_000)).toBe(4_000);
      }),
    );
  });

  test("in chunks is read as it is", () => {
    fc.assert(
      fc.property(body, interim, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 9 }), cuts, (text, before, sizes, places) => {
        const content = Buffer.from(text);
        const head = Buffer.from(`${before}HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: Chunked\r\n\r\n`);
        const { answer, reader } = readInPieces(Buffer.concat([head, inChunks(content, sizes)]), places);
        expect(answer).toEqual({ status: 502, contentType: null, text: content.toString("utf8") });
        expect(reader.reusableFor(4_000)).toBe(4_000);
      }),
    );
  });

  test("until the connection ends is read as it is, and the connection serves for no other", () => {
    fc.assert(
      fc.property(body, cuts, (text, places) => {
        const content = Buffer.from(text);
        const { answer, reader } = readInPieces(Buffer.concat([Buffer.from("HTTP/1.0 200 OK\r\n\r\n"), content]), places);
        expect(answer).toBeNull();
        expect(reader.end().text).toBe(content.toString("utf8"));
        expect(reader.reusableFor(4_000)).toBe(0);
      }),
    );
  });

  test("that ends too early is lost", () => {
    const whole = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
    for (let length = 0; length < whole.length; length += 1) {
      const { answer, reader } = readInPieces(whole.subarray(0, length), [length >> 1]);
      expect(answer).toBeNull();
      expect(() => reader.end()).toThrow(ConnectionLost);
    }
  });
});

test.each([
  ["keep-alive: timeout=5", 4_000],
  ["Keep-Alive: max=100, timeout=3", 2_000],
  ["keep-alive: timeout=1", 0],
  ["connection: keep-alive", 4_000],
  ["Connection: Close", 0],
])("after an answer with %s the connection serves %i ms longer", (header, ms) => {
  expect(read(`HTTP/1.1 200 OK\r\n${header}\r\ncontent-length: 0\r\n\r\n`).reader.reusableFor(4_000)).toBe(ms);
});

test.each([204, 304])("an answer with status %i has no body, whatever its headers say", (status) => {
  expect(read(`HTTP/1.1 ${status} x\r\ncontent-length: 7\r\n\r\n`).answer).toEqual({ status, contentType: null, text: "" });
});

test.each(["content-length: 7", "transfer-encoding: chunked"])(
  "a body announced where none can be (%s) is not waited for, and is no beginning of the next answer",
  (header) => {
    const { answer, reader } = read(`HTTP/1.1 204 No Content\r\n${header}\r\n\r\n`);
    expect(answer?.text).toBe("");
    expect(reader.reusableFor(4_000)).toBe(0);
  },
);

test("more than the answer leaves the answer as it is, but whose the rest is nobody knows", () => {
  const { answer, reader } = read("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n");
  expect(answer?.text).toBe("{}");
  expect(reader.reusableFor(4_000)).toBe(0);
});

test("a byte order mark is no part of the text", () => {
  expect(read("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n\uFEFF{}").answer?.text).toBe("{}");
});

const ok = "HTTP/1.1 200 OK\r\n";
test.each([
  ["another protocol", "SSH-2.0-OpenSSH\r\n"],
  ["HTTP/2 on a connection of HTTP/1.1", "HTTP/2 200\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["a protocol change", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
  ["two lengths", `${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
  ["a list of lengths", `${ok}content-length: 2, 2\r\n\r\n{}`],
  ["a negative length", `${ok}content-length: -1\r\n\r\n`],
  ["a length with a sign", `${ok}content-length: +2\r\n\r\n{}`],
  ["a length in hexadecimal", `${ok}content-length: 0x2\r\n\r\n{}`],
  ["a length beyond all lengths", `${ok}content-length: 99999999999999999999\r\n\r\n{}`],
  ["a length larger than allowed", `${ok}content-length: ${MAX_BODY + 1}\r\n\r\n`],
  ["a length and chunks", `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["an encoding nobody asked for", `${ok}transfer-encoding: gzip, chunked\r\n\r\n`],
  ["chunks twice", `${ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["a header without a colon", `${ok}content-length\r\n\r\n`],
  ["a header with a blank before its colon", `${ok}content-length : 2\r\n\r\n{}`],
  ["a folded header", `${ok}x: y\r\n content-length: 2\r\n\r\n{}`],
  ["a header that some would read as two", `${ok}x: y\ncontent-length: 2\r\n\r\n{}`],
  ["a header with a carriage return alone", `${ok}x: y\rcontent-length: 2\r\n\r\n{}`],
  ["a status line that ends in a line feed alone", "HTTP/1.1 200 OK\ncontent-length: 2\r\n\r\n{}"],
  ["a header without a name", `${ok}: 2\r\n\r\n`],
  ["a head without an end", `${ok}${"x: y\r\n".repeat(4_000)}`],
  ["a chunk size that is none", `${ok}transfer-encoding: chunked\r\n\r\nxyz\r\n`],
  ["a chunk size with a sign", `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`],
  ["a chunk size that ends in a line feed alone", `${ok}transfer-encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n`],
  ["a chunk longer than its size", `${ok}transfer-encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n`],
  ["an endless chunk extension", `${ok}transfer-encoding: chunked\r\n\r\n2;${"x".repeat(20_000)}`],
  ["endless trailers", `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${"x: y\r\n".repeat(5_000)}`],
  ["chunks larger than allowed together", `${ok}transfer-encoding: chunked\r\n\r\n${`fff\r\n${"x".repeat(4_095)}\r\n`.repeat(300)}`],
])("%s is refused", (_what, text) => {
  expect(() => read(text)).toThrow(MalformedAnswer);
});
