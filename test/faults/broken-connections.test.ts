import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseProxy, databaseProxy } from "../support/database-proxy.js";
import { cloneDatabase } from "../support/postgres.js";
import { world } from "../support/world.js";
import { meteringClient } from "./support/campaign.js";
import { expectEachAlertOnce, expectNothingLostNorDoubled, subscribeAgainAndAgain } from "./support/outcome.js";
import { BATCHES, type Stage, stage } from "./support/stage.js";

/** How many batches are on their way at once. */
const CLIENTS = 4;
const LONGEST_PAUSE_MS = 60;
/** A connection that answers nothing any more costs whoever is given it ten seconds. */
const STUCK_MS = 9_000;

let proxies: DatabaseProxy[];
let setting: Stage;

beforeAll(async () => {
  const clone = await cloneDatabase("broken_connections");
  const proxied = await Promise.all(
    Object.entries(clone.serviceUrls).map(async ([name, url]) => [name, await databaseProxy(url)] as const),
  );
  proxies = proxied.map(([, proxy]) => proxy);
  const serviceUrls = Object.fromEntries(proxied.map(([name, { url }]) => [name, url]));
  setting = await stage(
    await world("broken_connections", { now: new Date().toISOString(), transport: "in-process", database: { ...clone, serviceUrls } }),
  );
});
afterAll(async () => {
  await setting?.world.close();
  for (const proxy of proxies ?? []) proxy.close();
});

test("connections to the database that break at any moment: every request is answered, no record lost or doubled, each alert once, also for a subscriber", async () => {
  const { endpoint } = setting.world;
  const subscriber = subscribeAgainAndAgain(setting, endpoint);
  const client = meteringClient(setting, endpoint);
  let isOver = false;
  let broken = 0;
  const breaking = (async () => {
    while (!isOver) {
      await sleep(Math.random() * LONGEST_PAUSE_MS);
      broken += proxies[Math.floor(Math.random() * proxies.length)]?.reset() ?? 0;
    }
  })();
  let longest = 0;
  const send = async () => {
    while (client.batches.length < BATCHES) {
      const began = performance.now();
      await client.sendUntilAnswered(client.next());
      longest = Math.max(longest, performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, send));
  isOver = true;
  await breaking;
  const repeated = client.attempts() - BATCHES;
  console.log("connections broken:", broken, "batches sent again:", repeated, "longest, ms:", Math.round(longest));
  expect(repeated).toBeGreaterThan(0);
  expect(longest).toBeLessThan(STUCK_MS);
  await expectNothingLostNorDoubled(setting);
  await expectEachAlertOnce(setting, subscriber);
  subscriber.stop();
}, 180_000);
