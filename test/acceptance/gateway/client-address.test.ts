import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

/** What proxies have appended comes last; before it stands what the client sent. */
const FORWARDED = "6.6.6.6, 203.0.113.7, 10.0.0.9";

describe("the client's address is what the nearest trusted proxies tell, never the client's own text", () => {
  let world: GatewayWorld;
  afterEach(() => world.close());

  const claimed = () => {
    const [, payload = ""] = String(world.identity.calls.at(-1)?.headers["x-principal"]).split(".");
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  };

  async function overHttp(): Promise<unknown> {
    await world.query("{ me }", { headers: { "x-forwarded-for": FORWARDED } });
    return claimed();
  }

  async function overWebSocket(): Promise<unknown> {
    const headers = { "x-forwarded-for": FORWARDED };
    const socket = new WebSocket(`${world.gateway.url.replace("http", "ws")}graphql`, "graphql-transport-ws", { headers });
    await once(socket, "open");
    for (const message of [{ type: "connection_init" }, { type: "subscribe", id: "1", payload: { query: "{ me }" } }]) {
      socket.send(JSON.stringify(message));
      await once(socket, "message");
    }
    socket.terminate();
    return claimed();
  }

  test.each([
    ["without proxies that of the connection", 0, "127.0.0.1"],
    ["one proxy", 1, "10.0.0.9"],
    ["two proxies", 2, "203.0.113.7"],
    ["proxies by their addresses", ["127.0.0.1", "10.0.0.9"], "203.0.113.7"],
    ["proxies by their subnets", ["127.0.0.0/8", "10.0.0.0/8", "::1"], "203.0.113.7"],
    ["a proxy that is another one than what connects", ["10.0.0.9"], "127.0.0.1"],
  ])("%s, over HTTP and WebSocket", async (_what, trustProxy, clientAddress) => {
    world = await gatewayWorld({ trustProxy });
    expect(JSON.stringify(await overHttp())).toContain(`"clientAddress":"${clientAddress}"`);
    expect(JSON.stringify(await overWebSocket())).toContain(`"clientAddress":"${clientAddress}"`);
  });
});
