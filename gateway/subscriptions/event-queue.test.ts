import { beforeEach, expect, test } from "vitest";
import { EventQueue } from "./event-queue.js";

const AT_ONCE_MS = 5;
const LONG_MS = 60_000;

let queue: EventQueue;
beforeEach(() => {
  queue = new EventQueue({ events: 3, bytes: 10 });
});
const add = (...events: string[]) => Promise.all(events.map((event) => queue.add(event, AT_ONCE_MS)));
const next = async () => (await queue.next()).value;

test("as many events may wait as are allowed", async () => {
  expect(await add("a", "b", "c")).toEqual([true, true, true]);
  expect(await queue.add("d", AT_ONCE_MS)).toBe(false);
  expect([await next(), await next(), await next()]).toEqual(["a", "b", "c"]);
});

test("so many bytes may wait as are allowed", async () => {
  expect(await add("12345", "äöü")).toEqual([true, false]);
  expect(await add("67890")).toEqual([true]);
});

test("one event may be larger, when no other waits", async () => {
  expect(await add("larger than ten bytes")).toEqual([true]);
  expect(await add("1")).toEqual([false]);
  expect(await next()).toBe("larger than ten bytes");
  expect(await add("1")).toEqual([true]);
});

test("an event waits until so much was taken that it has room", async () => {
  await add("1", "2", "34567890");
  const added = queue.add("large", LONG_MS);
  expect([await next(), await next(), await next()]).toEqual(["1", "2", "34567890"]);
  expect(await added).toBe(true);
  expect(await next()).toBe("large");
});

test("the end lets nothing wait on", async () => {
  await add("1234567890");
  const added = queue.add("large", LONG_MS);
  queue.cut(null);
  expect(await added).toBe(true);
  expect(await queue.next()).toEqual({ value: undefined, done: true });
});
