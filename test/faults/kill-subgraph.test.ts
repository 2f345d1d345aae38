import { afterAll, beforeAll, expect, test } from "vitest";
import { SUBGRAPHS, type SubgraphName } from "../../graph.js";
import { generateSigningKeys, printSigningKeys } from "../../platform/access/signature.js";
import { bearer, post } from "../support/client.js";
import { world } from "../support/world.js";
import { strikeWhileCommitting } from "./support/campaign.js";
import { expectEachAlertOnce, expectNothingLostNorDoubled, subscribeAgainAndAgain } from "./support/outcome.js";
import { freePort, type Killable, program, run, type Understudy, understudied, untilReady } from "./support/processes.js";
import { type Stage, slowCommits, stage } from "./support/stage.js";

const TIMES = 20;
/** What follows from a batch, in another subgraph, has fewer moments to be struck in. */
const TIMES_AFTERWARDS = 10;
const NAMES = Object.keys(SUBGRAPHS) as SubgraphName[];
const ports = new Map<string, number>();
for (const name of [...NAMES, "gateway"]) ports.set(name, await freePort());
const gatewayPort = ports.get("gateway");
const endpoint = `http://127.0.0.1:${gatewayPort}/graphql`;
const urlOf = (name: SubgraphName) => `http://127.0.0.1:${ports.get(name)}/graphql`;

let first: Stage;
let second: Stage;
let gateway: Killable;
const services = new Map<SubgraphName, Understudy>();

function service(name: SubgraphName): Understudy {
  const found = services.get(name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
}

beforeAll(async () => {
  const w = await world("kill_subgraph", { now: new Date().toISOString(), transport: "in-process" });
  first = await stage(w);
  second = await stage(w);
  await w.graph.close();
  await slowCommits(w, "finance.usage_record_ids");
  await slowCommits(w, "sales.known_spending");
  const gatewayKeys = await printSigningKeys(await generateSigningKeys());
  const identityKeys = await printSigningKeys(await generateSigningKeys());
  const env = {
    LOG_LEVEL: "silent",
    NATS_URL: "",
    MAILBOX: `/tmp/pcg-fault-mailbox-${process.pid}`,
    GATEWAY_SIGNING_KEY: gatewayKeys.privateKey,
    PRINCIPAL_PUBLIC_KEY: gatewayKeys.publicKey,
    TICKET_SIGNING_KEY: identityKeys.privateKey,
    TICKET_PUBLIC_KEY: identityKeys.publicKey,
    ...Object.fromEntries(NAMES.map((name) => [`SUBGRAPH_${name.toUpperCase()}_URL`, urlOf(name)])),
  };
  for (const name of NAMES) {
    const own = { DATABASE_URL: w.database.serviceUrls[name] ?? "", PORT: new URL(urlOf(name)).port };
    services.set(
      name,
      understudied([program("spare-subgraph"), name], { ...env, ...own }, () => untilReady(urlOf(name))),
    );
  }
  await Promise.all([...services.values()].map((each) => each.start()));
  const args = [program("gateway"), "--supergraph", "schema/supergraph.graphql", "--port", String(gatewayPort)];
  gateway = await run(args, env, () => untilReady(endpoint));
});
afterAll(async () => {
  await gateway?.kill();
  await Promise.all([...services.values()].map((each) => each.end()));
});

const CUSTOMERS =
  "{ customers { edges { node { accountName account { accountName } monthToDateExpenditure { listPriceAmount { amount } } } } } }";

test("while a subgraph is down its fields are null with an error that names it, the rest answers, and readiness says which", async () => {
  await service("finance").kill();
  const { body } = await post(endpoint, { query: CUSTOMERS }, bearer(first.partnerToken));
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
  await service("finance").start();
  await untilReady(endpoint);
  expect((await post(endpoint, { query: CUSTOMERS }, bearer(first.partnerToken))).body.errors).toBeUndefined();
});

test("kill -9 of finance while usage is committing, 20 times: no record lost or doubled, each alert once, also for a subscriber", async () => {
  const subscriber = subscribeAgainAndAgain(first, endpoint);
  const { kill: strike, start: recover } = service("finance");
  const met = await strikeWhileCommitting(first, { endpoint, times: TIMES, table: "finance.usage_record_ids", strike, recover });
  console.log("finance was killed:", met);
  expect(met.committing).toBeGreaterThanOrEqual(TIMES / 2);
  expect(met.stored).toBeGreaterThan(0);
  expect(met.unanswered - met.stored).toBeGreaterThan(0);
  await expectNothingLostNorDoubled(first);
  await expectEachAlertOnce(first, subscriber);
  subscriber.stop();
}, 300_000);

test("kill -9 of sales while it counts what was spent, 10 times: each total known once, each alert once, also for a subscriber", async () => {
  const subscriber = subscribeAgainAndAgain(second, endpoint);
  const { kill: strike, start: recover } = service("sales");
  const met = await strikeWhileCommitting(second, { endpoint, times: TIMES_AFTERWARDS, table: "sales.known_spending", strike, recover });
  console.log("sales was killed:", met);
  expect(met.unanswered).toBe(0);
  expect(met.committing).toBeGreaterThanOrEqual(TIMES_AFTERWARDS / 2);
  await expectNothingLostNorDoubled(second);
  await expectEachAlertOnce(second, subscriber);
  subscriber.stop();
}, 300_000);
