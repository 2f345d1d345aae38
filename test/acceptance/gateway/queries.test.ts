import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { principalVerifier } from "../../../platform/access/signature.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

describe("queries and mutations", () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await gatewayWorld();
  });
  afterAll(() => world.close());

  test("one query takes fields of three subgraphs", async () => {
    const { status, headers, body } = await world.query("{ customers { name spending manager { name } } rate }");
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      data: {
        customers: [
          { name: "Anvil", spending: 100, manager: { name: "Manager m1" } },
          { name: "Bellows", spending: 200, manager: { name: "Manager m2" } },
        ],
        rate: 1.5,
      },
    });
  });

  test("a mutation's payload is joined with other subgraphs' fields", async () => {
    const { body } = await world.query('mutation { rename(id: "1", name: "Anvil") { name spending } }');
    expect(body).toEqual({ data: { rename: { name: "Anvil", spending: 100 } } });
  });

  test("variables, aliases, fragments, conditions and __typename work across subgraphs", async () => {
    const query =
      "query Q($id: ID!, $debts: Boolean = false) { one: customer(id: $id) { __typename ...F debt @include(if: $debts) } } fragment F on Customer { cost: spending }";
    const { body } = await world.query(query, { variables: { id: "2" } });
    expect(body).toEqual({ data: { one: { __typename: "Customer", cost: 200 } } });
  });

  test("an error inside an entity fetch keeps code, names the service and points at the field", async () => {
    const { body } = await world.query("{ customers { id debt } }");
    expect(body.data.customers).toEqual([
      { id: "1", debt: 0 },
      { id: "2", debt: null },
    ]);
    expect(body.errors).toEqual([
      {
        message: "No debts are kept for this customer.",
        path: ["customers", 1, "debt"],
        extensions: { code: "NOT_FOUND", service: "finance" },
      },
    ]);
  });

  test("a subgraph can set neither the HTTP status nor show a stack trace or a place in its own text", async () => {
    const { status, body } = await world.query("{ teapot }");
    expect(status).toBe(200);
    expect(body.errors).toEqual([{ message: "Short and stout.", path: ["teapot"], extensions: { code: "TEAPOT", service: "sales" } }]);
  });

  test("an entity that stands at many places is asked for once, and the same question is not asked twice", async () => {
    const before = world.finance.calls.length;
    const query = '{ one: customers { id spending } two: customers { id spending } again: customer(id: "1") { name spending } }';
    const { body } = await world.query(query);
    const spending = { one: [100, 200], two: [100, 200] };
    expect([body.data.one, body.data.two].map((list) => list.map((one: { spending: number }) => one.spending))).toEqual(
      Object.values(spending),
    );
    expect(body.data.again).toEqual({ name: "Anvil", spending: 100 });
    const asked = world.finance.calls.slice(before).map(({ call }) => JSON.stringify(call.variables?.representations));
    expect(new Set(asked).size).toBe(asked.length);
    const { body: many } = await world.query(
      '{ a: customer(id: "1") { manager { name } } b: customer(id: "1") { manager { name } } customers { manager { name } } }',
    );
    expect(many.data).toMatchObject({ a: { manager: { name: "Manager m1" } }, b: { manager: { name: "Manager m1" } } });
  });

  test("each subgraph gets the principal signed for it, and the client's request ID", async () => {
    const { headers } = await world.query("{ rate echo }", { token: "ada", headers: { "x-request-id": "trace-7" } });
    expect(headers.get("x-request-id")).toBe("trace-7");
    for (const subgraph of [world.sales, world.finance]) {
      const call = subgraph.calls.at(-1);
      expect(call?.headers["x-request-id"]).toBe("trace-7");
      const verify = principalVerifier(world.keys.publicKey, subgraph.name);
      expect(await verify(call?.headers["x-principal"])).toMatchObject({ id: "member-ada", clientAddress: "127.0.0.1" });
      expect(await principalVerifier(world.keys.publicKey, "another")(call?.headers["x-principal"])).toBeNull();
    }
  });

  test("an unfit request ID is replaced", async () => {
    const { headers } = await world.query("{ rate }", { headers: { "x-request-id": "a b\tc" } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("inaccessible fields are not part of the graph", async () => {
    const { status, body } = await world.query('{ principalOfToken(token: "ada") }');
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    const { body: schema } = await world.query("{ __schema { queryType { fields { name } } subscriptionType { fields { name } } } }");
    expect(JSON.stringify(schema)).not.toContain("principal");
  });
});
