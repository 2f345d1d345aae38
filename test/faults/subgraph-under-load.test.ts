import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Anything } from "../support/client.js";
import { type GatewayWorld, gatewayWorld } from "../support/gateway-world.js";

/** Each client asks something of its own: equal questions would be asked once. */
const WITH_FINANCE = (client: number) => `{ customers { name spending own${client}: spending } }`;
const WITHOUT_FINANCE = (client: number) => `{ customers { name own${client}: manager { name } } }`;
const CLIENTS = 16;
/** What a healthy answer may take on a busy machine. */
const SLOW_MS = 1_000;
const TIMEOUT_MS = 1_500;

interface Asked {
  readonly tookMs: number;
  readonly endedAt: number;
  readonly body: Anything;
}

/** Clients that ask the same again and again until they are stopped. */
function load(world: GatewayWorld, query: (client: number) => string) {
  const asked: Asked[] = [];
  let running = true;
  const clients = Array.from({ length: CLIENTS / 2 }, async (_, client) => {
    while (running) {
      const began = performance.now();
      const { body } = await world.query(query(client));
      const endedAt = performance.now();
      asked.push({ tookMs: endedAt - began, endedAt, body });
      await pause(5);
    }
  });
  return {
    asked,
    since: (moment: number) => asked.filter(({ endedAt, tookMs }) => endedAt - tookMs >= moment),
    stop: async () => {
      running = false;
      await Promise.all(clients);
    },
  };
}

const slowest = (asked: readonly Asked[]) => Math.max(...asked.map(({ tookMs }) => tookMs));
const isWhole = ({ body }: Asked) =>
  body.errors === undefined && body.data.customers.every((customer: object) => !("spending" in customer && customer.spending === null));

describe("a subgraph that fails under load", () => {
  let world: GatewayWorld;
  let affected: ReturnType<typeof load>;
  let others: ReturnType<typeof load>;
  const states: string[] = [];
  let port: number;
  beforeEach(async () => {
    states.length = 0;
    world = await gatewayWorld({
      transport: "http",
      // Above what anything else may take: who waits for the deadline is seen.
      timeoutMs: TIMEOUT_MS,
      breaker: { openMs: 300, minimumCalls: 10, windowMs: 4_000, onChange: (service, state) => states.push(`${service} ${state}`) },
    });
    port = world.finance.port;
    affected = load(world, WITH_FINANCE);
    others = load(world, WITHOUT_FINANCE);
    await untilWithin(20_000, () => affected.asked.length > 50 && others.asked.length > 50);
    expect([...affected.asked, ...others.asked].every(isWhole)).toBe(true);
  });
  afterEach(async () => {
    await Promise.all([affected.stop(), others.stop()]);
    await world.close();
  });

  /** Its fields are null and name it, what does not need it is whole and no slower than an answer may be. */
  function expectOnlyItsFieldsToFail(failed: readonly Asked[], since: number) {
    for (const { body } of failed) {
      expect(body.data.customers).toMatchObject([
        { name: "Anvil", spending: null },
        { name: "Bellows", spending: null },
      ]);
      expect(body.errors).toHaveLength(4);
      expect(body.errors[0].path).toEqual(["customers", 0, "spending"]);
      for (const { extensions } of body.errors) expect(extensions).toEqual({ code: "SUBGRAPH_UNAVAILABLE", service: "finance" });
    }
    expect(others.asked.every(isWhole)).toBe(true);
    expect(slowest(others.since(since))).toBeLessThan(SLOW_MS);
  }

  async function expectItToRecover() {
    await untilWithin(8_000, () => states.at(-1) === "finance CLOSED");
    const recovered = performance.now();
    await untilWithin(8_000, () => affected.since(recovered).length > 50);
    expect(affected.since(recovered).every(isWhole)).toBe(true);
  }

  test("killed: its fields fail at once and name it, nothing else slows, it recovers without restart", async () => {
    const killed = performance.now();
    await world.finance.close();
    await untilWithin(8_000, () => states.includes("finance OPEN"));
    const open = performance.now();
    await untilWithin(8_000, () => affected.since(open).length > 50);
    expectOnlyItsFieldsToFail(affected.since(open), open);
    expect(slowest(affected.since(killed))).toBeLessThan(SLOW_MS);
    // One probe in 300 ms and nothing in between.
    const probes = states.filter((state) => state === "finance PROBING").length;
    expect(probes).toBeLessThanOrEqual((performance.now() - open) / 300);
    await world.finance.listen(port);
    await expectItToRecover();
  });

  test("hanging: once it is given up, its fields fail at once instead of each after the deadline", async () => {
    world.finance.fault = { kind: "HANG" };
    await untilWithin(8_000, () => states.includes("finance OPEN"));
    const open = performance.now();
    const { connections } = world.finance;
    // All are answered at once but the probes, which wait for an answer one after another.
    const atOnce = () => affected.since(open).filter(({ body }) => body.errors[0].extensions.code === "SUBGRAPH_UNAVAILABLE");
    await untilWithin(8_000, () => atOnce().length > 50);
    const most = 1 + (performance.now() - open) / TIMEOUT_MS;
    expectOnlyItsFieldsToFail(atOnce(), open);
    expect(slowest(atOnce())).toBeLessThan(SLOW_MS);
    expect(affected.since(open).length - atOnce().length).toBeLessThanOrEqual(most);
    expect(world.finance.connections - connections).toBeLessThanOrEqual(most);
    world.finance.fault = null;
    await expectItToRecover();
  });

  test("GraphQL errors of every answer leave the circuit closed", async () => {
    world.finance.fault = { kind: "RAW", status: 500, text: '{"errors":[{"message":"the database is down"}]}' };
    const began = performance.now();
    await untilWithin(8_000, () => affected.since(began).length > 100);
    expect(states).toEqual([]);
    expect(affected.since(began).at(-1)?.body.errors[0]).toMatchObject({
      message: "the database is down",
      extensions: { service: "finance" },
    });
  });
});

async function untilWithin(ms: number, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain until ${condition}`);
    await pause(10);
  }
}
