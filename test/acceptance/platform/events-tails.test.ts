import { getEventListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { CursorPosition } from "../../../platform/events/cursor.js";
import { readAs } from "../../../platform/events/definition.js";
import type { WakeUps } from "../../../platform/events/wake-ups.js";
import { Counted, type EventRooms, eventRooms, immediateWakeUps, lostWakeUps } from "../../support/event-rooms.js";

let rooms: EventRooms;
const open = new Set<AbortController>();
afterEach(async () => {
  for (const controller of open) controller.abort();
  await rooms?.close();
});

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** The numbers of a stream from behind a place until the last one given has come. */
async function collect(stream: string, after: CursorPosition | null, last: number, signal = watched()): Promise<number[]> {
  const got: number[] = [];
  for await (const stored of rooms.finance.tails.follow(stream, after, signal)) {
    const n = readAs(Counted, stored)?.payload.n ?? 0;
    got.push(n);
    if (n >= last) break;
  }
  return got;
}

function watched(): AbortSignal {
  const controller = new AbortController();
  open.add(controller);
  return controller.signal;
}

async function place(stream: string, seq: number): Promise<CursorPosition> {
  const { log } = rooms.finance;
  return { stream, seq, epoch: (await log.state(stream))?.epoch ?? "", eventId: await log.eventIdAt(stream, seq) };
}

async function publishOneByOne(stream: string, from: number, to: number): Promise<void> {
  for (const n of numbers(from, to)) await rooms.publish(stream, n);
}

const ways: readonly [string, () => WakeUps][] = [
  ["with every wake-up doubled", () => immediateWakeUps(2)],
  ["with every wake-up lost", lostWakeUps],
];
for (const [way, wakeUps] of ways) {
  test(`whoever joins while events are written misses none and sees none twice, ${way}`, async () => {
    rooms = await eventRooms("joining", wakeUps());
    await rooms.publish("a", ...numbers(1, 20));
    const writing = publishOneByOne("a", 21, 160);
    const readers: Promise<number[]>[] = [];
    for (const seq of numbers(1, 20)) {
      readers.push(collect("a", await place("a", seq), 160));
      await wait(Math.random() * 10);
    }
    await writing;
    for (const [index, got] of (await Promise.all(readers)).entries()) expect(got).toEqual(numbers(index + 2, 160));
  });
}

test("whoever missed more than is kept in memory gets all of it, then what is live", async () => {
  rooms = await eventRooms("behind", immediateWakeUps());
  await rooms.publish("a", 1);
  const level = collect("a", await place("a", 1), 2_520);
  await rooms.publish("a", ...numbers(2, 2_300));
  const behind = collect("a", await place("a", 1), 2_520);
  const edges = [1_299, 1_300, 1_301].map(async (seq) => collect("a", await place("a", seq), 2_520));
  await publishOneByOne("a", 2_301, 2_520);
  expect(await level).toEqual(numbers(2, 2_520));
  expect(await behind).toEqual(numbers(2, 2_520));
  for (const [index, got] of (await Promise.all(edges)).entries()) expect(got).toEqual(numbers(1_300 + index, 2_520));
});

test("without a cursor a stream begins with what comes next, also one that has no event yet", async () => {
  rooms = await eventRooms("fresh", immediateWakeUps());
  const first = collect("new", null, 2);
  await wait(100);
  await rooms.publish("new", 1, 2);
  expect(await first).toEqual([1, 2]);
  const second = collect("new", null, 4);
  await wait(100);
  await rooms.publish("new", 3, 4);
  expect(await second).toEqual([3, 4]);
});

test("a subscriber that leaves ends at once, and a long subscription piles nothing up", async () => {
  rooms = await eventRooms("leaving", immediateWakeUps());
  await rooms.publish("a", 1);
  const controller = new AbortController();
  const got = collect("a", await place("a", 1), 1_000, controller.signal);
  await publishOneByOne("a", 2, 60);
  await wait(50);
  expect(getEventListeners(controller.signal, "abort").length).toBeLessThanOrEqual(1);
  controller.abort();
  expect(await got).toEqual(numbers(2, 60));
});

test("a cursor into another life of the stream, beyond its end, or before what is still kept, is expired", async () => {
  rooms = await eventRooms("expired", immediateWakeUps());
  await rooms.publish("a", ...numbers(1, 10));
  const expired = { extensions: { code: "CURSOR_EXPIRED" } };
  const places = await Promise.all(numbers(0, 11).map((seq) => place("a", seq)));
  const from = (seq: number, more: Partial<CursorPosition> = {}) =>
    collect("a", { stream: "a", epoch: "", eventId: "", ...places[seq], seq, ...more }, 10);
  await expect(from(3, { epoch: "01a205fa-0000-7000-8000-000000000000" })).rejects.toMatchObject(expired);
  await expect(from(11)).rejects.toMatchObject(expired);
  await rooms.admin`delete from finance.events where stream = 'a' and seq <= 5`;
  await expect(from(3)).rejects.toMatchObject(expired);
  expect(await from(6)).toEqual(numbers(7, 10));
  await rooms.admin`delete from finance.events`;
  await expect(from(6)).rejects.toMatchObject(expired);
});

test("a cursor that saw what a restored backup does not have is expired, also when the stream has grown past it since", async () => {
  rooms = await eventRooms("restored", immediateWakeUps());
  await rooms.publish("a", ...numbers(1, 10));
  const [kept, lost] = [await place("a", 6), await place("a", 9)];
  await rooms.admin`delete from finance.events where seq > 6`;
  await rooms.admin`update finance.event_streams set head = 6`;
  await expect(collect("a", lost, 20)).rejects.toMatchObject({ extensions: { code: "CURSOR_EXPIRED" } });
  await rooms.publish("a", ...numbers(11, 20));
  await expect(collect("a", lost, 20)).rejects.toMatchObject({ extensions: { code: "CURSOR_EXPIRED" } });
  expect(await collect("a", kept, 20)).toEqual(numbers(11, 20));
});

test("many quiet streams cost one statement a look, not one each", async () => {
  rooms = await eventRooms("quiet", lostWakeUps());
  const streams = numbers(1, 20).map((n) => `quiet-${n}`);
  for (const stream of streams) await rooms.publish(stream, 1);
  const readers = streams.map((stream) => collect(stream, null, 2));
  await wait(300);
  const before = rooms.finance.database.statements.count;
  await wait(2_100);
  expect(rooms.finance.database.statements.count - before).toBeLessThanOrEqual(2);
  for (const stream of streams) await rooms.publish(stream, 2);
  for (const reader of readers) expect(await reader).toEqual([2]);
});
