import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "graphql";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followSupergraph } from "../../../gateway/supergraph-file.js";
import type { Answer } from "../../support/client.js";
import { compose } from "../../support/compose.js";
import { until } from "../../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

/** The supergraph of the test subgraphs, with finance changed. */
function supergraphOf({ identity, sales, finance }: GatewayWorld, changed: (sdl: string) => string): string {
  return compose(identity, sales, { name: "finance", typeDefs: parse(changed(finance.sdl)) });
}

let world: GatewayWorld;
beforeEach(async () => {
  world = await gatewayWorld();
});
afterEach(() => world.close());

test("another supergraph serves from the next request on, documents that were planned before included", async () => {
  expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
  await world.gateway.replaceSupergraph(supergraphOf(world, (sdl) => sdl.replace("rate: Float", "rate: String")));
  // The subgraph still sends a number, which is no longer what the graph promises.
  expect((await world.query("{ rate }")).body).toMatchObject({ data: { rate: null }, errors: [{ path: ["rate"] }] });
  await world.gateway.replaceSupergraph(supergraphOf(world, (sdl) => sdl.replace("rate: Float", "rating: Float")));
  expect(await world.query("{ rate }")).toMatchObject({
    status: 400,
    body: { errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] },
  });
  expect((await world.query("{ customers { name spending } }")).body.data.customers).toHaveLength(2);
});

test("a request that runs while the supergraph changes is answered by the one it began with, and none is dropped", async () => {
  const smaller = supergraphOf(world, (sdl) => sdl.replace("debt: Int", ""));
  const same = supergraphOf(world, (sdl) => sdl);
  const answers: Answer[] = [];
  let changing = true;
  const asking = Array.from({ length: 8 }, async () => {
    while (changing) answers.push(await world.query("{ customers { name spending } rate }"));
  });
  for (const sdl of [smaller, same, smaller, same]) {
    const before = answers.length;
    await world.gateway.replaceSupergraph(sdl);
    await until(() => answers.length > before + 8);
  }
  changing = false;
  await Promise.all(asking);
  for (const { status, body } of answers) expect([status, body.errors, body.data.rate]).toEqual([200, undefined, 1.5]);
});

test("a supergraph that does not build is refused with the reason, and the one before it is still served", async () => {
  await expect(world.gateway.replaceSupergraph("type Query { a: Int }")).rejects.toThrow(/supergraph/);
  await expect(world.gateway.replaceSupergraph("no SDL at all")).rejects.toThrow(/Syntax Error/);
  const unknown = supergraphOf(world, (sdl) => sdl).replaceAll('"finance"', '"treasury"');
  await expect(world.gateway.replaceSupergraph(unknown)).rejects.toThrow(/treasury/);
  expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
});

test("open streams end with an error that says to subscribe again, and the next subscription is served", async () => {
  for (const open of [world.events, world.socket]) {
    const before = world.sales.openStreams;
    const reader = open("subscription { alerts { cursor customer { spending } } }");
    const first = reader.next();
    await until(() => world.sales.openStreams === before + 1);
    await world.gateway.replaceSupergraph(supergraphOf(world, (sdl) => sdl));
    expect(JSON.stringify(await first.catch((error: unknown) => error))).toContain("SUBSCRIPTION_SCHEMA_RELOAD");
    await until(() => world.sales.openStreams === 0);
    const next = open("subscription { countdown(from: 1) }");
    expect(await next.next()).toMatchObject({ data: { countdown: 1 } });
    next.stop();
  }
});

test("a subscription that comes while the supergraph changes lives on the one that is served then", async () => {
  // Whatever prepares documents builds the new supergraph first.
  const replaced = world.gateway.replaceSupergraph(supergraphOf(world, (sdl) => sdl.replace("debt: Int", "debt: Int!")));
  const reader = world.events("subscription New { alerts { cursor customer { debt } } }");
  const first = reader.next();
  await replaced;
  await until(() => world.sales.openStreams === 1);
  world.finance.fault = { kind: "DOWN" };
  world.sales.publish("alerts", { id: "1", level: 1, cursor: "a" });
  expect((await first).data).toEqual({ alerts: { cursor: "a", customer: null } });
  reader.stop();
});

test("a subscription that comes while the supergraph loses its field is refused", async () => {
  const replaced = world.gateway.replaceSupergraph(supergraphOf(world, (sdl) => sdl.replace("debt: Int", "")));
  const reader = world.events("subscription New { alerts { cursor customer { debt } } }");
  expect((await reader.next()).errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  await replaced;
});

test("a file that changed before it was followed is served, one that was only touched ends no stream", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pcg-supergraph-"));
  const file = join(folder, "supergraph.graphql");
  const same = supergraphOf(world, (sdl) => sdl);
  const smaller = supergraphOf(world, (sdl) => sdl.replace("debt: Int", ""));
  const applied: string[] = [];
  writeFileSync(file, smaller);
  const apply = async (sdl: string) => {
    await world.gateway.replaceSupergraph(sdl);
    applied.push(sdl);
  };
  const unfollow = followSupergraph(file, same, apply, pino({ level: "silent" }));
  try {
    await until(() => applied.length === 1);
    const touched = new Date(Date.now() + 60_000);
    utimesSync(file, touched, touched);
    const stream = world.events("subscription { alerts { cursor } }");
    const event = stream.next();
    // Longer than until the next look at the file.
    await pause(1_500);
    world.sales.publish("alerts", { id: "1", level: 1, cursor: "c" });
    expect(await event).toEqual({ data: { alerts: { cursor: "c" } } });
    const end = stream.next();
    writeFileSync(file, same);
    expect((await end).errors[0].extensions.code).toBe("SUBSCRIPTION_SCHEMA_RELOAD");
    expect(applied).toEqual([smaller, same]);
  } finally {
    unfollow();
    rmSync(folder, { recursive: true });
  }
});
