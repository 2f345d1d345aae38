import { createClient as createEventClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { until } from "../../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const COUNTDOWN = "subscription { countdown(from: 2) }";
const ALERTS = "subscription { alerts { cursor customer { spending } } }";

describe("the reference clients of both protocols", () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await gatewayWorld();
  });
  afterAll(() => world.close());

  const clients = {
    "graphql-sse": () =>
      createEventClient({ url: `${world.gateway.url}graphql`, headers: { authorization: "Bearer ada" }, retryAttempts: 0 }),
    "graphql-ws": () =>
      createSocketClient({
        url: `${world.gateway.url.replace("http", "ws")}graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: "Bearer ada" },
        retryAttempts: 0,
      }),
  };

  test.each(["graphql-sse", "graphql-ws"] as const)("%s reads a stream to its end", async (name) => {
    const client = clients[name]();
    const results: unknown[] = [];
    for await (const result of client.iterate({ query: COUNTDOWN })) results.push(result);
    expect(results).toEqual([{ data: { countdown: 2 } }, { data: { countdown: 1 } }]);
    client.dispose();
  });

  test.each(["graphql-sse", "graphql-ws"] as const)("%s keeps several streams apart and ends one alone", async (name) => {
    const client = clients[name]();
    const one = client.iterate({ query: ALERTS });
    const other = client.iterate({ query: ALERTS });
    const firsts = [one.next(), other.next()];
    await until(() => world.sales.openStreams === 2);
    world.sales.publish("alerts", { id: "2", level: 1, cursor: "a" });
    for (const first of firsts) expect((await first).value).toEqual({ data: { alerts: { cursor: "a", customer: { spending: 200 } } } });
    await one.return?.();
    await until(() => world.sales.openStreams === 1);
    const next = other.next();
    world.sales.publish("alerts", { id: "2", level: 1, cursor: "b" });
    expect((await next).value).toMatchObject({ data: { alerts: { cursor: "b" } } });
    client.dispose();
    await until(() => world.sales.openStreams === 0);
  });
});
