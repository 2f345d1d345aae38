import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import { expect, test } from "vitest";
import { callHeaders } from "../../../gateway/execution/calls.js";
import type { Fetched } from "../../../gateway/execution/fetched.js";
import { SubgraphFetches, type SubgraphFetchesOptions } from "../../../gateway/execution/subgraph-fetches.js";
import { visitor } from "../../../platform/access/principal.js";
import type { SubgraphRequest } from "../../../platform/graphql/transport.js";
import { member } from "../../support/gateway-subgraphs.js";
import { HeldSubgraph } from "../../support/held-subgraph.js";

const query = (text: string): SubgraphRequest => ({ kind: "QUERY", body: JSON.stringify({ query: text }) });
const mutation: SubgraphRequest = { kind: "MUTATION", body: JSON.stringify({ query: "mutation { rename }" }) };

function fetching(options: Partial<SubgraphFetchesOptions> = {}) {
  const subgraph = new HeldSubgraph("sales");
  const invalidated: string[] = [];
  const signed = Object.assign(async () => ({}), { carriesPrincipal: true });
  const fetches = new SubgraphFetches(subgraph, {
    headers: signed,
    onInvalidated: (ids) => invalidated.push(...ids),
    logger: pino({ level: "silent" }),
    ...options,
  });
  const ask = (request: SubgraphRequest, principal = visitor("10.0.0.1")) =>
    new Promise<Fetched>((resolve) => fetches.fetch(request, { principal, requestId: "r" }, resolve));
  /** Until what waits for the end of this turn has been sent. */
  const sent = async () => {
    await setImmediate();
    await setImmediate();
    return subgraph.asked.length;
  };
  return { subgraph, ask, sent };
}

test("equal queries of one principal that meet before they are sent are sent once, and each gets the answer", async () => {
  const { subgraph, ask, sent } = fetching();
  const answers = [ask(query("{ a }")), ask(query("{ a }")), ask(query("{ b }"))];
  expect(await sent()).toBe(2);
  subgraph.answerAll(({ request }) => ({ body: request.body }));
  const [one, two, other] = await Promise.all(answers);
  expect(one?.answer?.data).toEqual({ body: query("{ a }").body });
  expect(two?.answer?.data).toBe(one?.answer?.data);
  expect([one?.shared, two?.shared, other?.shared]).toEqual([true, true, false]);
});

test("a query is not joined to one that was sent already: it may be about a change made since", async () => {
  const { subgraph, ask, sent } = fetching();
  const before = ask(query("{ a }"));
  expect(await sent()).toBe(1);
  const after = ask(query("{ a }"));
  expect(await sent()).toBe(2);
  subgraph.asked[1]?.answer({ a: "new" });
  subgraph.asked[0]?.answer({ a: "old" });
  expect((await after).answer?.data).toEqual({ a: "new" });
  expect((await before).answer?.data).toEqual({ a: "old" });
});

test("queries of different principals, mutations, and everything where sharing is switched off are sent each for itself", async () => {
  const { ask, sent } = fetching();
  void ask(query("{ a }"), member("ada"));
  void ask(query("{ a }"), member("bob"));
  void ask(query("{ a }"), { ...member("bob"), permissions: [] });
  expect(await sent()).toBe(3);
  void ask(mutation);
  void ask(mutation);
  expect(await sent()).toBe(5);
  const unshared = fetching({ share: false });
  void unshared.ask(query("{ a }"));
  void unshared.ask(query("{ a }"));
  expect(await unshared.sent()).toBe(2);
});

test("where subgraphs learn no principal, equal queries of everybody are shared", async () => {
  const { ask, sent } = fetching({ headers: callHeaders(null) });
  void ask(query("{ a }"), member("ada"));
  void ask(query("{ a }"), member("bob"));
  expect(await sent()).toBe(1);
});

test("a failure reaches everyone who waits for it, and the next one is asked anew", async () => {
  const { subgraph, ask, sent } = fetching();
  const answers = [ask(query("{ a }")), ask(query("{ a }"))];
  await sent();
  subgraph.asked[0]?.fail(new Error("connect ECONNREFUSED"));
  expect((await Promise.all(answers)).map(({ failure }) => failure?.reason)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
  void ask(query("{ a }"));
  expect(await sent()).toBe(2);
});
