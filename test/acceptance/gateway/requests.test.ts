import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const json = { "content-type": "application/json" };
const post = (body: unknown, headers: Record<string, string> = json): RequestInit => ({
  method: "POST",
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const get = (parameters: Record<string, string>, headers: Record<string, string> = { "apollo-require-preflight": "1" }) =>
  [`/graphql?${new URLSearchParams(parameters)}`, { headers }] as const;

const nested = (depth: number) => `{ self ${"{ node ".repeat(depth - 2)}{ value ${"}".repeat(depth)}`;
const aliases = (count: number) => `{ customers { ${Array.from({ length: count }, (_, index) => `a${index}: id`).join(" ")} } }`;

/** 2 to the power of `size` fields, in a document that grows with `size` alone. */
const bomb = (size: number) =>
  `{ self { ...F0 } } ${Array.from({ length: size }, (_, index) => `fragment F${index} on Node { ...F${index + 1} ...F${index + 1} }`).join(" ")} fragment F${size} on Node { value }`;

let world: GatewayWorld;
beforeAll(async () => {
  world = await gatewayWorld({ limits: { bodyBytes: 100_000 } });
});
afterAll(() => world.close());

describe("a request that cannot be served gets one clear error and no stack trace", () => {
  const cases: [string, readonly [string, RequestInit], number, string][] = [
    ["broken JSON", ["/graphql", post('{"query": ')], 400, "BAD_REQUEST"],
    ["an empty body", ["/graphql", post("")], 400, "BAD_REQUEST"],
    ["a body that is a string", ["/graphql", post('"{ rate }"')], 400, "BAD_REQUEST"],
    ["no query", ["/graphql", post({ variables: {} })], 400, "BAD_REQUEST"],
    ["an empty query", ["/graphql", post({ query: "" })], 400, "BAD_REQUEST"],
    ["a query that is no text", ["/graphql", post({ query: 7 })], 400, "BAD_REQUEST"],
    ["variables that are a list", ["/graphql", post({ query: "{ rate }", variables: [] })], 400, "BAD_REQUEST"],
    ["a batch", ["/graphql", post([{ query: "{ rate }" }])], 400, "BAD_REQUEST"],
    ["text instead of JSON", ["/graphql", post("{ rate }", { "content-type": "text/plain" })], 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a form", ["/graphql", post("query={rate}", { "content-type": "application/x-www-form-urlencoded" })], 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a body too large", ["/graphql", post({ query: "{ rate }", variables: { x: "x".repeat(100_000) } })], 413, "BODY_TOO_LARGE"],
    ["a syntax error", ["/graphql", post({ query: "{ rate" })], 400, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", ["/graphql", post({ query: "{ colour }" })], 400, "GRAPHQL_VALIDATION_FAILED"],
    ["a missing variable", ["/graphql", post({ query: "query($id: ID!) { customer(id: $id) { name } }" })], 400, "BAD_USER_INPUT"],
    [
      "a variable of the wrong type",
      ["/graphql", post({ query: "query($id: ID!) { customer(id: $id) { name } }", variables: { id: {} } })],
      400,
      "BAD_USER_INPUT",
    ],
    [
      "a null for a condition that has a default",
      ["/graphql", post({ query: "query($v: Boolean = true) { rate @include(if: $v) }", variables: { v: null } })],
      400,
      "BAD_USER_INPUT",
    ],
    [
      "an unknown operation name",
      ["/graphql", post({ query: "query A { rate }", operationName: "B" })],
      400,
      "OPERATION_RESOLUTION_FAILURE",
    ],
    [
      "several operations and no name",
      ["/graphql", post({ query: "query A { rate } query B { rate }" })],
      400,
      "OPERATION_RESOLUTION_FAILURE",
    ],
    ["a mutation by GET", get({ query: 'mutation { signOut(token: "ada") }' }), 405, "BAD_REQUEST"],
    ["a GET that a page of another site could send", get({ query: "{ rate }" }, {}), 400, "BAD_REQUEST"],
    [
      "a subscription without a stream",
      ["/graphql", post({ query: "subscription { alerts { cursor } }" })],
      406,
      "SUBSCRIPTION_NEEDS_STREAM",
    ],
    [
      "a mutation by GET for a stream",
      get({ query: 'mutation { signOut(token: "ada") }' }, { accept: "text/event-stream" }),
      405,
      "METHOD_NOT_ALLOWED",
    ],
    [
      "an event stream for a page of another site",
      get({ query: "{ rate }" }, { accept: "text/event-stream", "sec-fetch-site": "cross-site" }),
      403,
      "CSRF_PREVENTED",
    ],
    ["another method", ["/graphql", { method: "DELETE" }], 405, "METHOD_NOT_ALLOWED"],
    ["another address", ["/nothing", {}], 404, "NOT_FOUND"],
    [
      "a persisted query that nobody registered",
      ["/graphql", post({ extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } })],
      200,
      "PERSISTED_QUERY_NOT_FOUND",
    ],
    ["a document nested 4,900 deep and not closed", ["/graphql", post({ query: "{a".repeat(4900) })], 400, "DEPTH_LIMIT_EXCEEDED"],
    ["a document nested 3,000 deep", ["/graphql", post({ query: "{a".repeat(3000) + "}".repeat(3000) })], 400, "DEPTH_LIMIT_EXCEEDED"],
    [
      "@skip on a subscription's root",
      ["/graphql", post({ query: "subscription($no: Boolean!) { alerts @skip(if: $no) { cursor } }", variables: { no: true } })],
      400,
      "GRAPHQL_VALIDATION_FAILED",
    ],
  ];

  test.each(cases)("%s", async (_what, [path, init], status, code) => {
    const answer = await world.send(path, init);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].message.length).toBeGreaterThan(10);
    expect(JSON.stringify(answer.body)).not.toMatch(/stacktrace|node_modules|\.[jt]s:\d/);
    expect(answer.headers.get("x-request-id")).toBeTruthy();
  });

  test("a GET query with a header that no other site's page can set is served", async () => {
    expect((await world.send(...get({ query: "{ rate }" }))).body).toEqual({ data: { rate: 1.5 } });
  });
});

describe("limits hold on HTTP, SSE and WebSocket alike", () => {
  const cases: [string, string, string, RegExp][] = [
    ["tokens", `{ ${"rate ".repeat(10_001)} }`, "TOKEN_LIMIT_EXCEEDED", /10000 tokens/],
    ["depth", nested(16), "DEPTH_LIMIT_EXCEEDED", /16 fields deep, the limit is 15/],
    ["depth through fragments", `{ ...A } fragment A on Query { ${nested(16).slice(1)}`, "DEPTH_LIMIT_EXCEEDED", /the limit is 15/],
    ["aliases", aliases(101), "ALIAS_LIMIT_EXCEEDED", /101 aliases, the limit is 100/],
    [
      "aliases multiplied by fragments",
      `{ customers { ${"...A ".repeat(51)} } } fragment A on Customer { a: id b: id }`,
      "ALIAS_LIMIT_EXCEEDED",
      /102 aliases/,
    ],
    [
      "fields multiplied by fragments",
      `{ customers { ${"...A ".repeat(200)} } } fragment A on Customer { ${"id ".repeat(10)} }`,
      "FIELD_LIMIT_EXCEEDED",
      /more than 2000 fields/,
    ],
    ["fragments that each spread the next twice", bomb(400), "FIELD_LIMIT_EXCEEDED", /more than 2000 fields/],
    ["root fields", `{ ${"rate ".repeat(51)} }`, "ROOT_FIELD_LIMIT_EXCEEDED", /51 root fields, the limit is 50/],
  ];

  test.each(cases)("%s", async (_what, query, code, message) => {
    const expected = { message: expect.stringMatching(message), extensions: { code } };
    const http = await world.query(query);
    expect([http.status, http.body.errors]).toEqual([400, [expected]]);
    const events = world.events(query);
    expect((await events.next()).errors).toEqual([expected]);
    events.stop();
    const socket = world.socket(query);
    expect((await socket.next()).errors).toEqual([expected]);
    socket.stop();
  });

  test("what keeps the limits is served", async () => {
    const fields = `{ customers { ${"...A ".repeat(181)} } } fragment A on Customer { ${"id ".repeat(11)} }`;
    for (const query of [nested(15), aliases(100), `{ ${"rate ".repeat(50)} }`, fields, bomb(10)])
      expect((await world.query(query)).body.errors).toBeUndefined();
  });

  test("fragments that contain themselves are refused, not followed", async () => {
    const { status, body } = await world.query("{ self { ...A } } fragment A on Node { node { ...A } }");
    expect([status, body.errors[0].extensions.code]).toEqual([400, "GRAPHQL_VALIDATION_FAILED"]);
  });

  test("a subscription keeps the limits too", async () => {
    const events = world.events(`subscription { alerts { ${Array.from({ length: 101 }, (_, index) => `a${index}: level`).join(" ")} } }`);
    expect((await events.next()).errors[0].extensions.code).toBe("ALIAS_LIMIT_EXCEEDED");
    events.stop();
  });

  test("introspection of any depth is served, and refused everywhere once it is switched off", async () => {
    const deep =
      "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } } } } }";
    expect((await world.query(deep)).body.errors).toBeUndefined();
    const closed = await gatewayWorld({ limits: { introspection: false } });
    expect((await closed.query("{ __schema { queryType { name } } }")).body.errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    const socket = closed.socket("{ __schema { queryType { name } } }");
    expect((await socket.next()).errors[0].message).toMatch(/introspection/i);
    socket.stop();
    await closed.close();
  });
});

describe("a WebSocket client that breaks the protocol is closed with the protocol's code", () => {
  const open = async (protocol: string | undefined, ...messages: string[]) => {
    const socket = new WebSocket(`${world.gateway.url.replace("http", "ws")}graphql`, protocol);
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("open", resolve));
    for (const message of messages) socket.send(message);
    return closed;
  };
  const subscribe = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "subscription { alerts { cursor } }" } });
  const init = JSON.stringify({ type: "connection_init" });

  test.each([
    ["no subprotocol", undefined, [], 4406],
    ["no JSON", "graphql-transport-ws", ["hello"], 4400],
    ["subscribing before connection_init", "graphql-transport-ws", [subscribe], 4401],
    ["connection_init twice", "graphql-transport-ws", [init, init], 4429],
    ["a message too large", "graphql-transport-ws", ["x".repeat(100_001)], 1009],
  ])("%s", async (_what, protocol, messages, code) => {
    expect(await open(protocol, ...messages)).toBe(code);
  });

  test("another path than /graphql is no WebSocket", async () => {
    const socket = new WebSocket(`${world.gateway.url.replace("http", "ws")}elsewhere`, "graphql-transport-ws");
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toContain("404");
  });
});
