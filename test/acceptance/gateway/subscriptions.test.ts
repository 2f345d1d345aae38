import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Anything, EventReader } from "../../support/client.js";
import { until } from "../../support/gateway-subgraph.js";
import { member } from "../../support/gateway-subgraphs.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const ALERTS = "subscription { alerts { cursor level customer { name spending manager { name } } } }";
const joined = (cursor: string, level: number) => ({
  data: { alerts: { cursor, level, customer: { name: "Anvil", spending: 100, manager: { name: "Manager m1" } } } },
});

describe.each(["events", "socket"] as const)("a subscription over %s", (way) => {
  let world: GatewayWorld;
  let readers: EventReader[];
  beforeEach(async () => {
    world = await gatewayWorld({ limits: { streamBacklog: 4 } });
    readers = [];
  });
  afterEach(async () => {
    for (const reader of readers) reader.stop();
    await world.close();
  });

  const open = async (query: string, options: { variables?: object; token?: string } = {}) => {
    const reader = world[way](query, options);
    readers.push(reader);
    const before = world.sales.openStreams;
    const first = reader.next();
    await until(() => world.sales.openStreams > before);
    return { reader, first };
  };

  test("each event is joined with fields of other subgraphs, fetched anew", async () => {
    const { reader, first } = await open(ALERTS);
    world.sales.publish("alerts", { id: "1", level: 80, cursor: "a" });
    expect(await first).toEqual(joined("a", 80));
    const fetches = world.finance.calls.length;
    world.sales.publish("alerts", { id: "1", level: 100, cursor: "b" });
    expect(await reader.next()).toEqual(joined("b", 100));
    expect(world.finance.calls.length).toBe(fetches + 1);
  });

  test("events arrive in order, and the end of the subgraph's stream ends the client's", async () => {
    const reader = world[way]("subscription($from: Int!) { left: countdown(from: $from) }", { variables: { from: 3 } });
    readers.push(reader);
    expect([await reader.next(), await reader.next(), await reader.next(), await reader.next()]).toEqual([
      { data: { left: 3 } },
      { data: { left: 2 } },
      { data: { left: 1 } },
      "END",
    ]);
  });

  test("a failing entity fetch is an error of that event, and the stream goes on", async () => {
    const { reader, first } = await open(ALERTS);
    world.finance.fault = { kind: "DOWN" };
    world.sales.publish("alerts", { id: "1", level: 80, cursor: "a" });
    const broken = await first;
    expect(broken.data.alerts).toEqual({
      cursor: "a",
      level: 80,
      customer: { name: "Anvil", spending: null, manager: { name: "Manager m1" } },
    });
    expect(broken.errors).toEqual([
      expect.objectContaining({
        path: ["alerts", "customer", "spending"],
        extensions: { code: "SUBGRAPH_UNAVAILABLE", service: "finance" },
      }),
    ]);
    world.finance.fault = null;
    world.sales.publish("alerts", { id: "1", level: 100, cursor: "b" });
    expect(await reader.next()).toEqual(joined("b", 100));
  });

  test("when the subgraph breaks off, the client is told to resume, and which subgraph it was", async () => {
    const { reader, first } = await open(ALERTS);
    world.sales.publish("alerts", { id: "1", level: 80, cursor: "a" });
    await first;
    world.sales.breakStreams();
    expect(await reader.next()).toEqual({
      errors: [{ message: expect.stringContaining("`after`"), extensions: { code: "SUBSCRIPTION_INTERRUPTED", service: "sales" } }],
    });
    expect(await reader.next()).toBe("END");
  });

  test("a client that leaves ends the subgraph's stream, also while no event comes", async () => {
    const { reader } = await open(ALERTS);
    reader.stop();
    await until(() => world.sales.openStreams === 0);
  });

  test.each([
    [
      "two root fields",
      "subscription { alerts { level } countdown(from: 1) }",
      "GRAPHQL_VALIDATION_FAILED",
      /one top level field|must select only one/,
    ],
    ["an unknown field", "subscription { alerts { colour } }", "GRAPHQL_VALIDATION_FAILED", /colour/],
    ["@skip at the root", "subscription($no: Boolean!) { alerts @skip(if: $no) { level } }", "GRAPHQL_VALIDATION_FAILED", /@skip/],
    ["a missing variable", "subscription($from: Int!) { countdown(from: $from) }", "BAD_USER_INPUT", /\$from/],
    ["broken text", "subscription { alerts {", "GRAPHQL_PARSE_FAILED", /Syntax Error/],
    ["no operation", "fragment F on Query { rate }", "OPERATION_RESOLUTION_FAILURE", /no operation/],
    ["an inaccessible field", "subscription { principalInvalidated }", "GRAPHQL_VALIDATION_FAILED", /Cannot query field/],
  ])("%s is refused before anything is opened", async (_what, query, code, message) => {
    const reader = world[way](query, { variables: {} });
    readers.push(reader);
    const { errors, data } = await reader.next();
    expect(data).toBeUndefined();
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
    expect(JSON.stringify(errors)).not.toMatch(/\.[jt]s:\d/);
    expect(await reader.next()).toBe("END");
    expect(world.sales.openStreams).toBe(0);
  });

  test("queries and mutations travel the same way", async () => {
    const query = world[way]("{ customer(id: 1) { name spending } }");
    const mutation = world[way]('mutation { rename(id: "2", name: "Bellows") { spending } }');
    readers.push(query, mutation);
    expect(await query.next()).toEqual({ data: { customer: { name: "Anvil", spending: 100 } } });
    expect(await query.next()).toBe("END");
    expect(await mutation.next()).toEqual({ data: { rename: { spending: 200 } } });
  });

  test("closing the gateway ends the stream with a reason", async () => {
    const { reader, first } = await open(ALERTS);
    const closing = world.gateway.close();
    const last = await first;
    expect(last.errors[0].extensions.code).toBe("GATEWAY_CLOSING");
    if (way === "socket") expect(await reader.closed).toBe(1012);
    await closing;
    await until(() => world.sales.openStreams === 0);
  });
});

test("however many are signed out at once, all their streams end, also when identity takes few calls at a time", async () => {
  const world = await gatewayWorld({ transport: "http", calling: { connections: 2, waiting: 5 } });
  try {
    const tokens = Array.from({ length: 40 }, (_, index) => `token-${index}`);
    const ends: Promise<Anything>[] = [];
    for (const token of tokens) {
      world.tokens.set(token, member(token));
      ends.push(world.events("subscription { alerts { cursor } }", { token }).next());
      await until(() => world.sales.openStreams === ends.length);
    }
    const lookups = () => world.identity.calls.filter(({ call }) => call.query.includes("principalOfToken")).length;
    const before = lookups();
    for (const token of tokens) world.tokens.delete(token);
    world.identity.publish("invalidated", ["account-1"]);
    const codes = (await Promise.all(ends)).map(({ errors }) => errors[0].extensions.code);
    expect(new Set(codes)).toEqual(new Set(["UNAUTHENTICATED"]));
    expect(lookups() - before).toBe(tokens.length);
  } finally {
    await world.close();
  }
});
