import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEventStream, type ServerSentEvent } from "./event-stream.js";

async function read(chunks: Iterable<Uint8Array>, maxEventLength = 1_000): Promise<ServerSentEvent[]> {
  async function* body() {
    yield* chunks;
  }
  const events: ServerSentEvent[] = [];
  for await (const event of readEventStream(body(), maxEventLength)) events.push(event);
  return events;
}

/** Bytes in pieces cut at these places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((one, other) => one - other), bytes.length];
  return places.slice(0, -1).map((from, index) => bytes.subarray(from, places[index + 1]));
}

describe("an event stream, however its bytes are cut", () => {
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
  const dataLine = fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, "€"));
  const event = fc.record({ event: fc.constantFrom("next", "complete"), lines: fc.array(dataLine, { minLength: 1, maxLength: 4 }) });
  const cuts = fc.array(fc.nat(2_000), { maxLength: 20 });

  test("and whatever its lines end with is read as it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 5 }), lineEnd, cuts, async (events, end, places) => {
        const text = events.map(({ event, lines }) =>
          [": keep-alive", "id: 7", `event: ${event}`, ...lines.map((line) => `data: ${line}`), "", ""].join(end),
        );
        expect(await read(pieces(Buffer.from(text.join("")), places))).toEqual(
          events.map(({ event, lines }) => ({ event, data: lines.join("\n") })),
        );
      }),
    );
  });

  test("is refused when one event is larger than allowed, and only then", async () => {
    const of = (length: number) => Buffer.from(`data: 1\n\ndata: ${"x".repeat(length - 6)}\ndata: y\n\ndata: 2\n\n`);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await read(pieces(of(993), places), 1_000)).toHaveLength(3);
        await expect(read(pieces(of(995), places), 1_000)).rejects.toThrow("an event is larger than 1000 characters");
      }),
    );
  });
});

test("an event is handed on with its last line, though a line feed may still belong to that", async () => {
  async function* body() {
    yield Buffer.from("data: 1\r\r");
    await new Promise(() => {});
  }
  expect((await readEventStream(body(), 1_000).next()).value).toEqual({ event: "message", data: "1" });
});

test("an event in a thousand pieces costs about what as many events cost", async () => {
  const piece = Buffer.alloc(16 * 1024, "x");
  const [one, many] = [Buffer.from("data: "), Buffer.from("\n\n")];
  const times = 1_000;
  /** The least of three times: others have work for this machine as well. */
  const cost = async (chunks: Buffer[]) => {
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 3; time += 1) {
      const began = performance.now();
      await read(chunks, 64 * 1024 * 1024);
      least = Math.min(least, performance.now() - began);
    }
    return least;
  };
  const events = await cost(Array.from({ length: times }, () => Buffer.concat([one, piece, many])));
  const event = await cost([one, ...Array.from({ length: times }, () => piece), many]);
  expect(event / events).toBeLessThan(30);
});
