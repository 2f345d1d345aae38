import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { Turns } from "../../../platform/database/turns.js";
import { on, rebuild } from "../../../platform/events/consumers.js";
import { defineEvent, event } from "../../../platform/events/definition.js";
import { systemContext } from "../../../platform/graphql/context.js";
import { Counted, type EventRooms, eventRooms, immediateWakeUps, note, noting } from "../../support/event-rooms.js";

let rooms: EventRooms;
afterEach(() => rooms?.close());

const until = async (condition: () => Promise<boolean>, milliseconds = 5_000) =>
  expect(await waitUntil(condition, milliseconds)).toBe(true);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("two replicas at once and wake-ups that come three times: each event has its effect once, in the order of its stream", async () => {
  rooms = await eventRooms("replicas", immediateWakeUps(3));
  const consumer = noting("replicated", () => wait(1));
  rooms.run(consumer);
  rooms.run(consumer);
  const streams = ["a", "b", "c", "d", "e", "f"];
  await Promise.all(
    streams.map(async (stream) => {
      for (let n = 1; n <= 40; n += 2) await rooms.publish(stream, n, n + 1);
    }),
  );
  await until(async () => (await rooms.seen()).length >= 240);
  await wait(100);
  for (const stream of streams) expect(await rooms.seen(stream)).toEqual(numbers(40));
});

test("when every wake-up is lost, events are found all the same", async () => {
  rooms = await eventRooms("lost");
  rooms.run(noting("alone"));
  await wait(100);
  await rooms.publish("a", 1, 2, 3);
  await until(async () => (await rooms.seen()).length === 3);
});

test("an event that cannot be applied stops its own stream, says why, and goes on when the cause is gone", async () => {
  rooms = await eventRooms("failing", immediateWakeUps());
  let broken = true;
  const consumer = noting("failing", (n, stream) => {
    if (broken && stream === "stuck" && n === 3) throw new Error("three is not liked");
  });
  rooms.run(consumer);
  await rooms.publish("stuck", 1, 2, 3, 4);
  await rooms.publish("free", 1, 2, 3, 4);
  await until(async () => ((await rooms.offset(consumer, "stuck"))?.failures ?? 0) >= 2);
  expect(await rooms.offset(consumer, "stuck")).toMatchObject({ seq: 2, failure: "three is not liked" });
  expect(await rooms.seen("stuck")).toEqual([1, 2]);
  expect(await rooms.seen("free")).toEqual([1, 2, 3, 4]);
  expect(await rooms.offset(consumer, "free")).toMatchObject({ seq: 4, failure: null, failures: 0 });

  broken = false;
  await until(async () => (await rooms.seen("stuck")).length === 4);
  expect(await rooms.seen("stuck")).toEqual([1, 2, 3, 4]);
  await until(async () => (await rooms.offset(consumer, "stuck"))?.failure === null);
});

test("what is not for a consumer costs no transaction, is marked as read when it is much, and hides nothing that follows", async () => {
  rooms = await eventRooms("others", immediateWakeUps());
  const Named = defineEvent("Named", Counted.payload);
  const consumer = { ...noting("others"), handlers: [on(Named, (context, { stream, payload }) => note(context, stream, payload.n))] };
  rooms.run(consumer);
  await rooms.publish("few", ...numbers(10));
  await rooms.publish("many", ...numbers(250));
  await until(async () => (await rooms.offset(consumer, "many"))?.seq === 250);
  expect(await rooms.offset(consumer, "few")).toBeUndefined();
  await systemContext(rooms.finance, "test").transaction(async (context) => {
    for (const stream of ["few", "many"]) context.publish(event(Named, { stream, key: "1" }, { n: 1 }));
  });
  await rooms.publish("few", 12);
  await until(async () => (await rooms.seen()).length === 2);
  expect(await rooms.seen("few")).toEqual([1]);
  expect(await rooms.seen("many")).toEqual([1]);
  expect(await rooms.offset(consumer, "many")).toMatchObject({ seq: 251 });
});

test("a stream that fails at its very first event says so too", async () => {
  rooms = await eventRooms("first", immediateWakeUps());
  const consumer = noting("first", () => {
    throw new Error("nothing is liked");
  });
  rooms.run(consumer);
  await rooms.publish("a", 1);
  await until(async () => (await rooms.offset(consumer, "a"))?.failure === "nothing is liked");
});

test("a stream that keeps failing is tried ever more seldom, however often it is woken", async () => {
  const wakeUps = immediateWakeUps();
  rooms = await eventRooms("often", wakeUps);
  let tries = 0;
  const consumer = noting("often", () => {
    tries += 1;
    throw new Error("nothing is liked");
  });
  rooms.run(consumer);
  await rooms.publish("a", 1);
  for (let time = 0; time < 150; time += 1) {
    wakeUps.send({ publisher: "finance", stream: "a", seq: 1, types: ["Counted"] });
    await wait(20);
  }
  // Within three seconds: at once, after half a second, after one more, and after two more.
  expect(tries).toBeGreaterThan(2);
  // Each try is one for the batch and one for its first event alone.
  expect(tries).toBeLessThanOrEqual(8);
});

test("consumers that wait leave a connection to the other work in the background, and all of theirs to requests", async () => {
  rooms = await eventRooms("turns", immediateWakeUps(), 9);
  const { background, requests } = rooms.sales.database;
  expect([background.most, requests.most]).toEqual([3, 6]);
  const held = Promise.withResolvers<void>();
  let waiting = 0;
  const consumers = ["one", "two", "three"].map((name) =>
    noting(name, () => {
      waiting += 1;
      return held.promise;
    }),
  );
  rooms.run(consumers);
  for (const stream of ["a", "b", "c", "d", "e"]) await rooms.publish(stream, 1);
  await until(async () => waiting > 0);
  await wait(100);
  expect(waiting).toBe(2);
  const began = performance.now();
  for (const { orm, most } of [background, requests]) await Promise.all(numbers(4 * most).map(() => orm.execute("select 1")));
  expect(performance.now() - began).toBeLessThan(1_000);
  held.resolve();
  await until(async () => (await rooms.seen()).length === 15);
});

test("a rebuild replays what had been read, publishes nothing, and leaves to the consumer what comes meanwhile", async () => {
  rooms = await eventRooms("rebuild", immediateWakeUps());
  const replayed: number[] = [];
  const consumer = noting("rebuilt", async (n, _, replay) => {
    if (!replay) return;
    replayed.push(n);
    if (n === 300) await rooms.publish("a", 301);
  });
  const publishing = { ...consumer, handlers: consumer.handlers.map(({ type, apply }) => ({ type, apply: withEcho(apply) })) };
  rooms.run(publishing);
  await rooms.publish("a", ...numbers(300));
  await until(async () => (await rooms.seen()).length === 300);
  const echoes = async () => Number((await rooms.admin`select count(*) from sales.events where stream = 'echo'`)[0]?.count);
  expect(await echoes()).toBe(300);
  await rooms.admin`delete from sales.seen where n > 100`;

  await rebuild(rooms.sales, publishing);
  expect(replayed).toEqual(numbers(300));
  await until(async () => (await rooms.seen()).length === 301);
  expect(await rooms.seen("a")).toEqual(numbers(301));
  expect(await echoes()).toBe(301);
});

test("while one projection is built anew the other consumers go on, and its own catches up afterwards", async () => {
  rooms = await eventRooms("aside", immediateWakeUps());
  const turns = new Turns(2);
  const [rebuilt, other] = [noting("aside"), noting("other")];
  rooms.run(rebuilt, { turns });
  rooms.run(other, { turns });
  const streams = ["a", "b", "c", "d", "e"];
  const areAt = async (consumer: typeof other, seq: number) => {
    const offsets = await Promise.all(streams.map((stream) => rooms.offset(consumer, stream)));
    return offsets.every((offset) => offset?.seq === seq);
  };
  for (const stream of streams) await rooms.publish(stream, 1);
  await until(async () => (await areAt(rebuilt, 1)) && (await areAt(other, 1)));

  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reset = async () => {
    begun.resolve();
    await over.promise;
  };
  const rebuilding = rebuild(rooms.sales, { ...rebuilt, reset });
  await begun.promise;
  for (const stream of streams) await rooms.publish(stream, 2);
  await until(() => areAt(other, 2), 3_000);
  for (const stream of streams) expect(await rooms.offset(rebuilt, stream)).toMatchObject({ seq: 1, failure: null });
  over.resolve();
  await rebuilding;
  await until(() => areAt(rebuilt, 2));
});

test("a stream that another replica is working on holds up no other", async () => {
  rooms = await eventRooms("busy", immediateWakeUps());
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slow = noting("busy", async (n) => {
    if (n !== 2) return;
    begun.resolve();
    await held.promise;
  });
  rooms.run(slow, { turns: new Turns(1) });
  await rooms.publish("slow", 1);
  await until(async () => (await rooms.seen()).length === 1);
  await rooms.publish("slow", 2);
  await begun.promise;
  rooms.run(noting("busy"), { turns: new Turns(1) });
  await wait(100);
  await rooms.publish("quick", 1);
  await until(async () => (await rooms.seen("quick")).length === 1, 3_000);
  held.resolve();
  await until(async () => (await rooms.seen("slow")).length === 2);
  expect(await rooms.offset(slow, "slow")).toMatchObject({ seq: 2, failure: null });
});

test("a rebuild that fails leaves the projection as it was", async () => {
  rooms = await eventRooms("half", immediateWakeUps());
  const consumer = noting("half", (n, _, replay) => {
    if (replay && n === 5) throw new Error("five is not liked any more");
  });
  rooms.run(consumer);
  await rooms.publish("a", ...numbers(10));
  await until(async () => (await rooms.seen()).length === 10);
  await expect(rebuild(rooms.sales, consumer)).rejects.toThrow("five is not liked any more");
  expect(await rooms.seen("a")).toEqual(numbers(10));
});

type Apply = ReturnType<typeof noting>["handlers"][number]["apply"];

/** Publishes an event for each that it applies. */
function withEcho(apply: Apply): Apply {
  return async (context, stored, replay) => {
    await apply(context, stored, replay);
    context.publish(event(Counted, { stream: "echo", key: stored.key }, { n: stored.seq }));
  };
}
