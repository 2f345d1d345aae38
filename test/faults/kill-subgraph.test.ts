import { afterAll, beforeAll, expect, test } from "vitest";
import { SUBGRAPHS, type SubgraphName } from "../../graph.js";
import { generateSigningKeys, printSigningKeys } from "../../platform/access/signature.js";
import { bearer, post } from "../support/client.js";
import { world } from "../support/world.js";
import {
  expectEachAlertOnce,
  expectNothingLostNorDoubled,
  type Stage,
  stage,
  strikeWhileCommitting,
  subscribeAgainAndAgain,
} from "./support/campaign.js";
import { compile, freePort, type Killable, run, untilReady } from "./support/processes.js";

const NAMES = Object.keys(SUBGRAPHS) as SubgraphName[];
const ports = new Map<string, number>();
for (const name of [...NAMES, "gateway"]) ports.set(name, await freePort());
const gatewayPort = ports.get("gateway");
const endpoint = `http://127.0.0.1:${gatewayPort}/graphql`;
const urlOf = (name: SubgraphName) => `http://127.0.0.1:${ports.get(name)}/graphql`;

let setting: Stage;
let env: Record<string, string>;
const running = new Map<string, Killable>();

async function start(name: SubgraphName): Promise<void> {
  const own = { DATABASE_URL: setting.world.database.serviceUrls[name] ?? "", PORT: new URL(urlOf(name)).port };
  running.set(name, await run(["dist/scripts/subgraph.js", name], { ...env, ...own }, () => untilReady(urlOf(name))));
}

beforeAll(async () => {
  compile();
  const w = await world("kill_subgraph", { now: new Date().toISOString(), transport: "in-process" });
  setting = await stage(w);
  await w.graph.close();
  const gatewayKeys = await printSigningKeys(await generateSigningKeys());
  const identityKeys = await printSigningKeys(await generateSigningKeys());
  env = {
    LOG_LEVEL: "silent",
    NATS_URL: "",
    MAILBOX: `/tmp/pcg-fault-mailbox-${process.pid}`,
    GATEWAY_SIGNING_KEY: gatewayKeys.privateKey,
    PRINCIPAL_PUBLIC_KEY: gatewayKeys.publicKey,
    TICKET_SIGNING_KEY: identityKeys.privateKey,
    TICKET_PUBLIC_KEY: identityKeys.publicKey,
    ...Object.fromEntries(NAMES.map((name) => [`SUBGRAPH_${name.toUpperCase()}_URL`, urlOf(name)])),
  };
  for (const name of NAMES) await start(name);
  const args = ["dist/gateway/main.js", "--supergraph", "schema/supergraph.graphql", "--port", String(gatewayPort)];
  running.set("gateway", await run(args, env, () => untilReady(endpoint)));
}, 90_000);
afterAll(async () => {
  await Promise.all([...running.values()].map((service) => service.kill()));
  await setting?.world.database.drop();
});

const CUSTOMERS =
  "{ customers { edges { node { accountName account { accountName } monthToDateExpenditure { listPriceAmount { amount } } } } } }";

test("while a subgraph is down its fields are null with an error that names it, the rest answers, and readiness says which", async () => {
  await running.get("finance")?.kill();
  const { body } = await post(endpoint, { query: CUSTOMERS }, bearer(setting.partnerToken));
  const nodes = body.data.customers.edges.map(({ node }: { node: object }) => node);
  expect(nodes).toHaveLength(2);
  for (const node of nodes) expect(node).toMatchObject({ account: { accountName: expect.any(String) }, monthToDateExpenditure: null });
  expect(body.errors[0].extensions).toMatchObject({ code: "SUBGRAPH_UNAVAILABLE", service: "finance" });
  const readiness = await fetch(new URL("/readyz", endpoint));
  expect(readiness.status).toBe(503);
  expect(((await readiness.json()) as { subgraphs: object }).subgraphs).toMatchObject({
    sales: "ready",
    identity: "ready",
    finance: expect.not.stringMatching(/^ready$/),
  });
  await start("finance");
  await untilReady(endpoint);
  expect((await post(endpoint, { query: CUSTOMERS }, bearer(setting.partnerToken))).body.errors).toBeUndefined();
});

test("a subgraph refuses whoever comes without the gateway's signature", async () => {
  for (const principal of [undefined, "forged", `${"a".repeat(40)}.${"b".repeat(40)}.${"c".repeat(86)}`]) {
    const { status, body } = await post(
      urlOf("sales"),
      { query: "{ customers { totalCount } }" },
      principal ? { "x-principal": principal } : {},
    );
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([401, "UNAUTHENTICATED", undefined]);
  }
});

test("kill -9 of finance while usage is committing, 20 times: no record lost or doubled, each alert once, also for a subscriber", async () => {
  const subscriber = subscribeAgainAndAgain(setting, endpoint);
  const strike = async () => running.get("finance")?.kill();
  const { unanswered, committed } = await strikeWhileCommitting(setting, { endpoint, strike, recover: () => start("finance") });
  console.log(`finance was killed with ${unanswered} batches unanswered, ${committed} of them committed`);
  expect(unanswered - committed).toBeGreaterThan(0);
  await expectNothingLostNorDoubled(setting);
  await expectEachAlertOnce(setting, subscriber);
  subscriber.stop();
}, 300_000);
