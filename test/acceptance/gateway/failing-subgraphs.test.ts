import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const QUERY = "{ customers { name spending limit } rate }";
const raw = (text: string, status = 200): Fault => ({ kind: "RAW", status, text });

describe.each(["in-process", "http"] as const)("a failing subgraph, %s", (transport) => {
  let world: GatewayWorld;
  beforeEach(async () => {
    world = await gatewayWorld({ transport, timeoutMs: 300 });
  });
  afterEach(() => world.close());

  test("that is down costs its own fields: an error for each names the service, the rest answers", async () => {
    world.finance.fault = { kind: "DOWN" };
    const { status, body } = await world.query(QUERY);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      customers: [
        { name: "Anvil", spending: null, limit: null },
        { name: "Bellows", spending: null, limit: null },
      ],
      rate: null,
    });
    const paths = body.errors.map(({ path }: { path: unknown[] }) => path.join("."));
    expect(paths.sort()).toEqual(["customers.0.limit", "customers.0.spending", "customers.1.limit", "customers.1.spending", "rate"]);
    for (const error of body.errors) expect(error.extensions).toEqual({ code: "SUBGRAPH_UNAVAILABLE", service: "finance" });
    expect(JSON.stringify(body)).not.toMatch(/ECONN|socket|10\.0\.0\.7|\.[jt]s:\d/);
  });

  test("that is down where nothing may be null leaves no data and says why", async () => {
    world.sales.fault = { kind: "DOWN" };
    const { status, body } = await world.query("{ customers { name } }");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: null,
      errors: [{ path: ["customers"], extensions: { code: "SUBGRAPH_UNAVAILABLE", service: "sales" } }],
    });
  });

  test("that does not answer in time is told apart from one that is down", async () => {
    world.finance.fault = { kind: "HANG" };
    const { body } = await world.query('{ rate echo(text: "hi") }');
    expect(body).toMatchObject({
      data: { rate: null, echo: "hi" },
      errors: [{ path: ["rate"], extensions: { code: "SUBGRAPH_TIMEOUT", service: "finance" } }],
    });
  });

  test.each([
    ["a number", raw("7")],
    ["a list", raw("[]")],
    ["null", raw("null")],
    ["an object without data or errors", raw("{}")],
    ["data that is a list", raw('{"data":[1]}')],
    ["errors that are no list", raw('{"errors":"no"}')],
    ["too few entities", raw('{"data":{"_entities":[]}}')],
    ["entities that are numbers", raw('{"data":{"_entities":[1,2]}}')],
    ["a server error", raw('{"message":"SELECT * FROM secrets failed"}', 500)],
  ])("that answers %s is named, and nothing of what it said is shown", async (_what, fault) => {
    world.finance.fault = fault;
    const { status, body } = await world.query("{ customers { name spending } }");
    expect(status).toBe(200);
    expect(body.data.customers.map(({ name, spending }: { name: string; spending: unknown }) => [name, spending])).toEqual([
      ["Anvil", null],
      ["Bellows", null],
    ]);
    expect(body.errors[0]).toMatchObject({
      path: ["customers", 0, "spending"],
      extensions: { code: "SUBGRAPH_BAD_RESPONSE", service: "finance" },
    });
    expect(JSON.stringify(body)).not.toContain("secrets");
  });

  test.each([
    ["a text where a list is due", '{"data":{"customers":"many"}}'],
    ["objects of no shape", '{"data":{"customers":[1,null,"x"]}}'],
    [
      "prototype names",
      '{"data":{"__proto__":{"polluted":true},"customers":[{"__proto__":{"polluted":true},"name":"A","__typename":"Customer","id":"1"}]}}',
    ],
  ])("that answers %s breaks neither the gateway nor its manners", async (_what, text) => {
    world.sales.fault = raw(text);
    const { body } = await world.query("{ customers { name } }");
    expect(JSON.stringify(body)).not.toMatch(/\.[jt]s:\d|TypeError|Assertion/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    world.sales.fault = null;
    expect((await world.query("{ customers { name } }")).body.errors).toBeUndefined();
  });

  test.each([
    ["an object that it was not asked about", ["_entities", 7, "spending"]],
    ["an object by a word", ["_entities", "1", "spending"]],
    ["another field than it was asked for", ["customers", 0, "spending"]],
  ])("an error of its about %s is told without a place", async (_what, path) => {
    const error = { message: "The books are closed.", path, extensions: { code: "CLOSED" } };
    world.finance.fault = raw(JSON.stringify({ data: { _entities: [{ spending: null }, { spending: null }] }, errors: [error] }));
    const { body } = await world.query("{ customers { spending } }");
    expect(body).toEqual({
      data: { customers: [{ spending: null }, { spending: null }] },
      errors: [{ message: "The books are closed.", extensions: { code: "CLOSED", service: "finance" } }],
    });
  });

  test("errors it words strangely are brought into form", async () => {
    world.finance.fault = raw(
      '{"data":null,"errors":[{"message":7,"path":{"a":1},"locations":[{"line":1,"column":2}],"extensions":{"code":"NOPE","http":{"status":999},"stacktrace":["x"]}}, "what"]}',
    );
    const { status, body } = await world.query("{ rate }");
    expect(status).toBe(200);
    expect(body.data).toEqual({ rate: null });
    expect(body.errors).toEqual([
      { message: expect.stringContaining("finance"), extensions: { code: "NOPE", service: "finance" } },
      { message: expect.stringContaining("finance"), extensions: { code: "DOWNSTREAM_SERVICE_ERROR", service: "finance" } },
    ]);
  });

  test("readiness says which subgraph is not ready, health stays good", async () => {
    expect(await world.send("/readyz")).toMatchObject({
      status: 200,
      body: { status: "ready", subgraphs: { identity: "ready", sales: "ready", finance: "ready" } },
    });
    world.finance.fault = { kind: "DOWN" };
    expect(await world.send("/readyz")).toMatchObject({
      status: 503,
      body: { status: "not ready", subgraphs: { identity: "ready", sales: "ready", finance: "not ready" } },
    });
    expect(await world.send("/healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  test("identity down: tokens cannot be checked, and visitors are still served", async () => {
    world.identity.fault = { kind: "DOWN" };
    const refused = await world.query("{ rate }", { token: "ada" });
    expect(refused).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: "SUBGRAPH_UNAVAILABLE", service: "identity" } }] },
    });
    expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
  });
});

describe("both transports", () => {
  const operations = [
    "{ customers { id name spending limit debt manager { id name } } rate me }",
    "{ forbidden crash teapot }",
    'mutation { rename(id: "1", name: "A") { name spending } }',
    'mutation { rename(id: "9", name: "Z") { name debt } }',
    '{ customer(id: "404") { spending } }',
    "query Q($t: String) { echo(text: $t) }",
    "{ nothing }",
    "{ customers {",
  ];

  test("give identical answers, errors and status", async () => {
    const [inProcess, http] = await Promise.all([gatewayWorld({ transport: "in-process" }), gatewayWorld({ transport: "http" })]);
    try {
      for (const operation of operations) {
        const options = { variables: { t: "ü\u2028" } };
        const [one, other] = await Promise.all([inProcess.query(operation, options), http.query(operation, options)]);
        const anonymous = (answer: typeof one) => ({
          status: answer.status,
          body: JSON.parse(JSON.stringify(answer.body).replace(/"eyJ[^"]+"/g, '"signed"')),
        });
        expect(anonymous(one)).toEqual(anonymous(other));
      }
    } finally {
      await Promise.all([inProcess.close(), http.close()]);
    }
  });
});
