import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { parse } from "graphql";
import { pino } from "pino";
import { expect, test } from "vitest";
import { noAuthenticator } from "../../../gateway/access/authenticator.js";
import { createGateway, type GatewayOptions } from "../../../gateway/server.js";
import type { SubgraphTransport } from "../../../platform/graphql/transport.js";
import { compose } from "../../support/compose.js";

const silent = pino({ level: "silent" });
const transport = (name: string, body: unknown): SubgraphTransport => ({
  name,
  request: async () => ({ status: 200, contentType: "application/json", text: JSON.stringify(body) }),
  async *subscribe() {},
  ready: async () => {},
  close: async () => {},
});

async function gatewayOver(transports: SubgraphTransport[], options: Partial<GatewayOptions> = {}) {
  const supergraphSdl = compose({ name: "sales", typeDefs: parse("type Query { names: [String] }") });
  const gateway = await createGateway({ supergraphSdl, transports, logger: silent, homePage: null, ...options });
  const url = await gateway.listen({ port: 0 });
  const ask = async () => {
    const response = await fetch(`${url}graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{ names }"}',
    });
    return { status: response.status, id: response.headers.get("x-request-id"), body: (await response.json()) as { errors: unknown[] } };
  };
  return { gateway, ask };
}

test("what breaks inside the gateway is masked, named by its request ID and found in the log", async () => {
  const logged: { requestId?: string; err?: { message: string } }[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const authenticator = { ...noAuthenticator(), authenticate: () => Promise.reject(new TypeError("secret is undefined")) };
  const { gateway, ask } = await gatewayOver([transport("sales", {})], { authenticator, logger });
  const { status, id, body } = await ask();
  expect(status).toBe(500);
  expect(body.errors).toEqual([
    { message: expect.stringContaining(id ?? "?"), extensions: { code: "INTERNAL_SERVER_ERROR", requestId: id } },
  ]);
  expect(logged).toContainEqual(
    expect.objectContaining({ requestId: id, err: expect.objectContaining({ message: "secret is undefined" }) }),
  );
  await gateway.close();
});

test("a value that the schema does not allow is null with an error, whatever the subgraph says", async () => {
  const { gateway, ask } = await gatewayOver([transport("sales", { data: { names: ["a", { not: "a name" }] } })]);
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: { names: ["a", null] }, errors: [{ extensions: { code: "SUBGRAPH_BAD_RESPONSE" } }] });
  await gateway.close();
});

test("a supergraph with a subgraph that no transport leads to does not start, nor does a text that is none", async () => {
  await expect(gatewayOver([])).rejects.toThrow('"sales"');
  await expect(createGateway({ supergraphSdl: "type Query { a: Int }", transports: [], logger: silent })).rejects.toThrow(/supergraph/);
});

test("closing lets a running request finish, and waits for no connection that has none", async () => {
  const answer = Promise.withResolvers<void>();
  const slow: SubgraphTransport = {
    ...transport("sales", {}),
    request: async () => {
      await answer.promise;
      return { status: 200, contentType: "application/json", text: '{"data":{"names":["late"]}}' };
    },
  };
  const { gateway, ask } = await gatewayOver([slow]);
  const { port } = new URL(gateway.url);
  const unused = connect(Number(port), "127.0.0.1");
  await once(unused, "connect");
  const asked = ask();
  await setTimeout(50);
  const closing = gateway.close();
  setTimeout(50).then(() => answer.resolve());
  expect((await asked).body).toEqual({ data: { names: ["late"] } });
  await closing;
});
