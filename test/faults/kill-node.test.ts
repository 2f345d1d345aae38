import { afterAll, beforeAll, expect, test } from "vitest";
import { world } from "../support/world.js";
import {
  expectEachAlertOnce,
  expectNothingLostNorDoubled,
  type Stage,
  stage,
  strikeWhileCommitting,
  subscribeAgainAndAgain,
} from "./support/campaign.js";
import { compile, firstLine, freePort, type Killable, run, untilReady } from "./support/processes.js";

const PORT = String(await freePort());
const endpoint = `http://127.0.0.1:${PORT}/graphql`;

let setting: Stage;
let graph: Killable;
let spare: Promise<Killable>;

function loadSpare(): Promise<Killable> {
  const env = { DATABASE_URLS: JSON.stringify(setting.world.database.serviceUrls), PORT, MAILBOX: `/tmp/pcg-fault-mailbox-${process.pid}` };
  return run(["test/faults/support/graph-process.mjs"], env, firstLine);
}

/** The spare takes over, and the next one loads its code meanwhile. */
async function start(): Promise<void> {
  graph = await spare;
  graph.go();
  await untilReady(endpoint);
  spare = loadSpare();
}

beforeAll(async () => {
  compile();
  const w = await world("kill_node", { now: new Date().toISOString(), transport: "in-process" });
  setting = await stage(w);
  await w.graph.close();
  spare = loadSpare();
  await start();
});
afterAll(async () => {
  await graph?.kill();
  await (await spare)?.kill();
  await setting?.world.database.drop();
});

test("kill -9 of node while usage is committing, 20 times: no record lost or doubled, each alert once, also for a subscriber", async () => {
  const subscriber = subscribeAgainAndAgain(setting, endpoint);
  const { unanswered, committed } = await strikeWhileCommitting(setting, { endpoint, strike: () => graph.kill(), recover: start });
  console.log(`node was killed with ${unanswered} batches unanswered, ${committed} of them committed`);
  expect(unanswered - committed).toBeGreaterThan(0);
  await expectNothingLostNorDoubled(setting);
  await expectEachAlertOnce(setting, subscriber);
  subscriber.stop();
}, 300_000);
