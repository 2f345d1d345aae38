import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type WebSocket from "ws";
import type { Anything } from "../support/client.js";
import { until } from "../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../support/gateway-world.js";
import { begunSocket, complete, messageOf, subscribe } from "../support/raw-socket.js";

const LIMIT = 3;
const ECHO = "query($text: String) { echo(text: $text) }";
const SPENDING = "subscription { alerts { customer { spending } } }";

let world: GatewayWorld;
let socket: WebSocket;
beforeEach(async () => {
  world = await gatewayWorld({ transport: "http", timeoutMs: 1_500, limits: { streamsPerConnection: LIMIT } });
  socket = await begunSocket(world.gateway.url);
});
afterEach(async () => {
  socket.terminate();
  await world.close();
});

/** Whether another operation is admitted. */
async function admitted(id: string): Promise<boolean> {
  const answer = messageOf(socket, id);
  subscribe(socket, id, "{ customers { id } }");
  const { type, payload } = await answer;
  if (type === "error") expect(payload).toMatchObject([{ extensions: { code: "STREAM_LIMIT_EXCEEDED" } }]);
  return type === "next";
}

test("operations that a client completes count until the subgraphs have answered", async () => {
  await world.query(ECHO, { variables: { text: "known" } });
  world.sales.fault = { kind: "HANG" };
  const before = world.sales.connections;
  for (let time = 0; time < 50; time += 1) {
    subscribe(socket, String(time), ECHO, { text: String(time) });
    complete(socket, String(time));
  }
  expect(await admitted("another")).toBe(false);
  await until(() => world.sales.connections > before);
  await pause(100);
  expect(world.sales.connections - before).toBeLessThanOrEqual(LIMIT);
  world.sales.fault = null;
  await until(() => admitted("once more"));
});

test("a subscription that a client completes counts until its event has got its other fields", async () => {
  const before = world.finance.connections;
  world.finance.fault = { kind: "HANG" };
  for (let id = 1; id <= LIMIT; id += 1) {
    subscribe(socket, String(id), SPENDING);
    await until(() => world.sales.openStreams === id);
  }
  world.sales.publish("alerts", { id: "1", level: 1, cursor: "a" });
  await until(() => world.finance.connections > before);
  for (let id = 1; id <= LIMIT; id += 1) complete(socket, String(id));
  await until(() => world.sales.openStreams === 0);
  expect(await admitted("another")).toBe(false);
  await until(() => admitted("once more"));
});

test("a subscription that waits for its next event gives its place away in the moment in which it is completed", async () => {
  for (let id = 1; id <= LIMIT; id += 1) subscribe(socket, String(id), SPENDING);
  await until(() => world.sales.openStreams === LIMIT);
  let answer: Anything;
  void messageOf(socket, "next").then((message) => {
    answer = message;
  });
  complete(socket, "1");
  subscribe(socket, "next", SPENDING);
  expect(await admitted("too many")).toBe(false);
  await until(() => {
    world.sales.publish("alerts", { id: "1", level: 1, cursor: "a" });
    return answer !== undefined;
  });
  expect(answer.type).toBe("next");
});
