import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identityAuthenticator } from "../../../gateway/access/identity.js";
import { MovableTransport } from "../../../gateway/access/movable-transport.js";
import { generateSigningKeys, principalSigner } from "../../../platform/access/signature.js";
import type { EventReader } from "../../support/client.js";
import { until } from "../../support/gateway-subgraph.js";
import { member, testSubgraphs } from "../../support/gateway-subgraphs.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const ALERTS = "subscription { alerts { cursor } }";
const SIGN_OUT = "mutation($token: String!) { signOut(token: $token) }";

describe("who a request comes from", () => {
  let world: GatewayWorld;
  let readers: EventReader[];
  let now: number;
  beforeEach(async () => {
    now = 0;
    world = await gatewayWorld({ now: () => now });
    readers = [];
  });
  afterEach(async () => {
    for (const reader of readers) reader.stop();
    await world.close();
  });

  const lookups = () => world.identity.calls.filter(({ call }) => call.query.includes("principalOfToken")).length;

  async function subscribed(
    way: "events" | "socket",
    token?: string,
  ): Promise<{ reader: EventReader; first: ReturnType<EventReader["next"]> }> {
    const before = world.sales.openStreams;
    const reader = world[way](ALERTS, token === undefined ? {} : { token });
    readers.push(reader);
    const first = reader.next();
    await until(() => world.sales.openStreams > before);
    return { reader, first };
  }

  test.each([
    ["an unknown token", "Bearer nobody"],
    ["another scheme", "Basic YWRhOmFkYQ=="],
    ["no token behind the scheme", "Bearer"],
    ["an endless token", `Bearer ${"x".repeat(5000)}`],
  ])("%s is refused with 401 and UNAUTHENTICATED", async (_what, authorization) => {
    const { status, headers, body } = await world.query("{ rate }", { headers: { authorization } });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toBe("Bearer");
    expect(body.errors).toEqual([{ message: expect.stringMatching(/[Tt]oken/), extensions: { code: "UNAUTHENTICATED" } }]);
    expect(body.data).toBeUndefined();
  });

  test("no token makes a visitor, and identity is not asked", async () => {
    expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
    expect(lookups()).toBe(0);
  });

  test("concurrent and following requests with one token ask identity once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => world.query("{ rate }", { token: "ada" })));
    await world.query("{ rate }", { token: "ada" });
    expect(lookups()).toBe(1);
  });

  test("a mutation that declares a session changed takes effect before its answer goes out", async () => {
    expect((await world.query("{ rate }", { token: "ada" })).status).toBe(200);
    await world.query(SIGN_OUT, { variables: { token: "ada" }, token: "ada" });
    expect((await world.query("{ rate }", { token: "ada" })).status).toBe(401);
  });

  test("what identity announces takes effect at once, without a mutation through this gateway", async () => {
    await world.query("{ rate }", { token: "ada" });
    world.tokens.delete("ada");
    world.identity.publish("invalidated", ["session-ada"]);
    await until(async () => (await world.query("{ rate }", { token: "ada" })).status === 401);
  });

  test("a change nobody announced takes effect within a second", async () => {
    await world.query("{ rate }", { token: "ada" });
    world.tokens.delete("ada");
    now += 999;
    expect((await world.query("{ rate }", { token: "ada" })).status).toBe(200);
    now += 1;
    expect((await world.query("{ rate }", { token: "ada" })).status).toBe(401);
  });

  test.each(["events", "socket"] as const)("signing out ends the session's streams over %s, and only those", async (way) => {
    const { reader, first } = await subscribed(way, "ada");
    const other = await subscribed(way, "bob");
    await world.query(SIGN_OUT, { variables: { token: "ada" } });
    expect(await first).toEqual({ errors: [{ message: expect.any(String), extensions: { code: "UNAUTHENTICATED" } }] });
    if (way === "socket") expect(await reader.closed).toBe(4403);
    await until(() => world.sales.openStreams === 1);
    world.sales.publish("alerts", { id: "1", level: 1, cursor: "still there" });
    expect(await other.first).toEqual({ data: { alerts: { cursor: "still there" } } });
  });

  test.each(["events", "socket"] as const)("changed rights end the member's streams over %s: the client subscribes again", async (way) => {
    const { first } = await subscribed(way, "ada");
    world.tokens.set("ada", { ...member("ada"), permissions: [] });
    world.identity.publish("invalidated", ["member-ada"]);
    expect(await first).toEqual({ errors: [{ message: expect.stringContaining("`after`"), extensions: { code: "PRINCIPAL_CHANGED" } }] });
    await until(() => world.sales.openStreams === 0);
  });

  test("an invalidation that changes nothing leaves streams open", async () => {
    const { first } = await subscribed("events", "ada");
    world.identity.publish("invalidated", ["account-1", "session-ada"]);
    await until(() => lookups() >= 2);
    world.sales.publish("alerts", { id: "1", level: 1, cursor: "a" });
    expect(await first).toEqual({ data: { alerts: { cursor: "a" } } });
  });

  test("invalidations are heard again after identity's stream was lost, and what was missed is caught up", async () => {
    const { first } = await subscribed("events", "ada");
    world.identity.breakStreams();
    world.tokens.delete("ada");
    expect((await first).errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  test("a WebSocket with a bad token is closed with 4403 at once", async () => {
    const reader = world.socket(ALERTS, { token: "nobody" });
    readers.push(reader);
    expect(await reader.next()).toEqual({ closed: 4403 });
  });

  test("an event stream with a bad token is refused with 401", async () => {
    const { status, body } = await world.send("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", authorization: "Bearer nobody" },
      body: JSON.stringify({ query: ALERTS }),
    });
    expect(status).toBe(401);
    expect(body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });
});

test("identity that moves is asked where it is: for tokens, and for who has changed", async () => {
  const [old, moved] = [testSubgraphs(), testSubgraphs()];
  moved.tokens.set("ada", { ...member("ada"), permissions: ["moved"] });
  const identity = new MovableTransport(old.identity.inProcess());
  const { privateKey } = await generateSigningKeys();
  const authenticator = identityAuthenticator({ identity, sign: principalSigner(privateKey), logger: pino({ level: "silent" }) });
  const heard: unknown[] = [];
  authenticator.onInvalidated((invalidation) => heard.push(invalidation));
  authenticator.start();
  try {
    await until(() => old.identity.openStreams === 1);
    expect(await authenticator.authenticate("Bearer ada", null)).toMatchObject({ permissions: ["read"] });
    identity.moveTo(moved.identity.inProcess());
    await until(() => old.identity.openStreams === 0 && moved.identity.openStreams === 1 && heard.length === 2);
    expect(await authenticator.authenticate("Bearer ada", null)).toMatchObject({ permissions: ["moved"] });
    moved.identity.publish("invalidated", ["member-ada"]);
    await until(() => heard.length === 3);
    expect(heard[2]).toEqual(new Set(["member-ada"]));
  } finally {
    await authenticator.close();
  }
});
