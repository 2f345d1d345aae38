import { afterAll, beforeAll, expect, test } from "vitest";
import { world } from "../support/world.js";
import { strikeWhileCommitting } from "./support/campaign.js";
import { expectEachAlertOnce, expectNothingLostNorDoubled, subscribeAgainAndAgain } from "./support/outcome.js";
import { freePort, program, type Understudy, understudied, untilReady } from "./support/processes.js";
import { type Stage, slowCommits, stage } from "./support/stage.js";

const TIMES = 20;
const PORT = String(await freePort());
const endpoint = `http://127.0.0.1:${PORT}/graphql`;

let setting: Stage;
let graph: Understudy;

beforeAll(async () => {
  const w = await world("kill_node", { now: new Date().toISOString(), transport: "in-process" });
  const env = {
    DATABASE_URLS: JSON.stringify(w.database.serviceUrls),
    PORT,
    NATS_URL: "",
    MAILBOX: `/tmp/pcg-fault-mailbox-${process.pid}`,
  };
  graph = understudied([program("graph-process")], env, () => untilReady(endpoint));
  setting = await stage(w);
  await w.graph.close();
  await slowCommits(w, "finance.usage_record_ids");
  await graph.start();
});
afterAll(() => graph?.end());

test("kill -9 of node while usage is committing, 20 times: no record lost or doubled, each alert once, also for a subscriber", async () => {
  const subscriber = subscribeAgainAndAgain(setting, endpoint);
  const met = await strikeWhileCommitting(setting, {
    endpoint,
    times: TIMES,
    table: "finance.usage_record_ids",
    strike: graph.kill,
    recover: graph.start,
  });
  console.log("node was killed:", met);
  expect(met.committing).toBeGreaterThanOrEqual(TIMES / 2);
  expect(met.stored).toBeGreaterThan(0);
  expect(met.unanswered - met.stored).toBeGreaterThan(0);
  await expectNothingLostNorDoubled(setting);
  await expectEachAlertOnce(setting, subscriber);
  subscriber.stop();
}, 300_000);
