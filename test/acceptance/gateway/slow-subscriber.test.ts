import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type WebSocket from "ws";
import { until } from "../../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";
import { begunSocket, subscribe } from "../../support/raw-socket.js";

const ALERTS = "subscription { alerts { cursor } }";
/** More than the buffers of a connection on this machine hold. */
const LARGE = "x".repeat(512 * 1024);

describe.each([
  ["events", { streamBacklog: 4 }],
  ["bytes", { streamBacklogBytes: 2 * LARGE.length }],
])("a subscriber that does not read, with a backlog of so many %s", (_what, backlog) => {
  let world: GatewayWorld;
  beforeEach(async () => {
    world = await gatewayWorld({ limits: { ...backlog, streamPatienceMs: 100 } });
  });
  afterEach(() => world.close());

  /** Fills the connection, what it holds itself included, and the backlog. */
  async function flood(): Promise<void> {
    for (let time = 0; time < 100; time += 1) world.sales.publish("alerts", { id: "1", level: 1, cursor: LARGE });
    await until(() => world.sales.openStreams === 0);
  }

  /** A WebSocket with an open stream, which then reads no more. */
  async function deafSocket(): Promise<WebSocket> {
    const socket = await begunSocket(world.gateway.url);
    subscribe(socket, "1", ALERTS);
    await until(() => world.sales.openStreams === 1);
    socket.pause();
    return socket;
  }

  test("loses its WebSocket with close code 1013 once a full backlog stands still", async () => {
    const socket = await deafSocket();
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    await flood();
    socket.resume();
    expect(await closed).toBe(1013);
  });

  test("is not read from either while much waits for it, and loses its WebSocket", async () => {
    const socket = await deafSocket();
    let taken = 0;
    // Each is refused, under its own long name.
    for (let time = 0; time < 200; time += 1)
      socket.send(JSON.stringify({ id: `${time}${LARGE}`, type: "subscribe", payload: { query: "{ nothing }" } }), (error) => {
        if (!error) taken += 1;
      });
    await until(() => world.sales.openStreams === 0);
    // What the connection itself holds, both ways.
    expect(taken).toBeLessThan(100);
    socket.terminate();
  });

  test("loses its event stream once a full backlog stands still", async () => {
    const { port } = new URL(world.gateway.url);
    const body = JSON.stringify({ query: ALERTS });
    const socket: Socket = connect(Number(port), "127.0.0.1").pause();
    const gone = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\naccept: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => world.sales.openStreams === 1);
    await flood();
    socket.resume();
    await gone;
  });
});

test("a WebSocket that reads again in time gets every answer that waited for it, and is read from again", async () => {
  const world = await gatewayWorld();
  const socket = await begunSocket(world.gateway.url);
  try {
    socket.pause();
    const ids = Array.from({ length: 100 }, (_, time) => `${time}${LARGE}`);
    for (const id of ids) subscribe(socket, id, "{ nothing }");
    const seen: string[] = [];
    socket.on("message", (data) => seen.push(JSON.parse(String(data)).id));
    await pause(100);
    // The gateway waits: the connection does not hold so much.
    expect(socket.bufferedAmount).toBeGreaterThan(0);
    socket.resume();
    await until(() => seen.length === ids.length);
    expect(new Set(seen)).toEqual(new Set(ids));
  } finally {
    socket.terminate();
    await world.close();
  }
});

test.each([
  ["four events", { streamBacklog: 4 }],
  ["less than one event", { streamBacklogBytes: 1 }],
])("a subscriber that is merely slower than a burst of events gets every one of them, with a backlog of %s", async (_what, limits) => {
  const world = await gatewayWorld({ limits });
  try {
    const stream = world.socket(ALERTS);
    const first = stream.next();
    await until(() => world.sales.openStreams === 1);
    for (let id = 0; id < 50; id += 1) world.sales.publish("alerts", { id: String(id), level: 1, cursor: String(id) });
    const seen = [(await first).data.alerts.cursor];
    while (seen.length < 50) seen.push((await stream.next()).data.alerts.cursor);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, id) => String(id)));
    stream.stop();
  } finally {
    await world.close();
  }
});
