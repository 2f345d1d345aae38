import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SUBGRAPHS } from "../../graph.js";
import { type EmbeddedPostgres, removeAbandoned, startEmbeddedPostgres } from "../../platform/database/embedded.js";
import { setUpDatabase } from "../../platform/database/migrations.js";
import { serviceUrl } from "../../platform/database/roles.js";
import { world } from "../support/world.js";
import { strikeWhileCommitting } from "./support/campaign.js";
import { expectEachAlertOnce, expectNothingLostNorDoubled, subscribeAgainAndAgain } from "./support/outcome.js";
import { until } from "./support/processes.js";
import { type Stage, slowCommits, stage } from "./support/stage.js";

const TIMES = 20;

let server: EmbeddedPostgres;
let setting: Stage;

beforeAll(async () => {
  server = await startEmbeddedPostgres({ directory: await mkdtemp(join(tmpdir(), "pcg-postmaster-")), durable: true });
  const adminUrl = await setUpDatabase(server.url, { database: "killed", servicePassword: "only-for-tests" });
  const serviceUrls = Object.fromEntries(Object.keys(SUBGRAPHS).map((name) => [name, serviceUrl(adminUrl, name, "only-for-tests")]));
  const database = { database: "killed", adminUrl, serviceUrls };
  setting = await stage(await world("kill_postmaster", { now: new Date().toISOString(), transport: "in-process", database }));
  await slowCommits(setting.world, "finance.usage_record_ids");
});
afterAll(async () => {
  await setting?.world.close();
  await server?.stop();
  await removeAbandoned(server.directory);
});

test("kill -9 of the postmaster while usage is committing, 20 times: no record lost or doubled, each alert once, also for a subscriber", async () => {
  const { endpoint } = setting.world;
  const subscriber = subscribeAgainAndAgain(setting, endpoint);
  let struck = 0;
  const strike = async () => {
    struck = server.pid();
    process.kill(struck, "SIGKILL");
  };
  // A backend may answer for a while after its postmaster: what counts is that the next one runs.
  const recover = () => until(async () => server.pid() !== struck);
  const met = await strikeWhileCommitting(setting, { endpoint, times: TIMES, table: "finance.usage_record_ids", strike, recover });
  console.log("the postmaster was killed:", met);
  expect(met.committing).toBeGreaterThanOrEqual(TIMES / 2);
  expect(met.unanswered - met.stored).toBeGreaterThan(0);
  await expectNothingLostNorDoubled(setting);
  await expectEachAlertOnce(setting, subscriber);
  subscriber.stop();
}, 300_000);
