import { readFileSync } from "node:fs";
import { HIVE, LIMIT, OURS, OURS_PLANNING_ANYTHING, STOCK, TUNED, tuned } from "../peers/peers.ts";
import type { GraphqlRequest, Scenario } from "./scenario.ts";

const HEAVY = readFileSync(new URL("../query.graphql", import.meta.url), "utf8");
const HEAVY_PER_VIEWER = readFileSync(new URL("../query-per-viewer.graphql", import.meta.url), "utf8");

/** As many requests at a time as the public benchmark has. */
const CONNECTIONS = 50;
/** More viewers than any gateway could have in flight. */
const VIEWERS = 1_000;
const GATEWAYS = [STOCK, HIVE, OURS];
const GATEWAYS_AND_LIMIT = [STOCK, HIVE, LIMIT, OURS];

const perViewer =
  (query: string, variables: object = {}) =>
  (index: number): GraphqlRequest => ({
    query,
    variables: { viewer: `viewer-${String(index).padStart(4, "0")}`, ...variables },
  });

const heavy = {
  connections: CONNECTIONS,
  delayMs: 0,
  variety: VIEWERS,
  request: perViewer(HEAVY_PER_VIEWER),
  answers: "equal",
} as const;

const heavyScenarios: readonly Scenario[] = [
  {
    ...heavy,
    id: "heavy-different",
    title: "Heavy query, nothing shared between requests",
    about: `Each of ${VIEWERS} viewers differs in every call to a subgraph, so no call of two requests in flight is alike.`,
    peers: GATEWAYS_AND_LIMIT,
  },
  {
    ...heavy,
    id: "heavy-identical",
    title: "Heavy query, identical requests in flight",
    about: "The public benchmark's own query. Who shares fetches that are in flight, gains here.",
    peers: GATEWAYS_AND_LIMIT,
    variety: 1,
    request: () => ({ query: HEAVY }),
  },
  {
    ...heavy,
    id: "heavy-slow",
    title: "Heavy query, nothing shared, subgraphs that take 4 ms",
    about: "As the first, with subgraphs as slow as real ones: more calls are under way at a time.",
    peers: GATEWAYS_AND_LIMIT,
    delayMs: 4,
  },
  {
    ...heavy,
    id: "heavy-same-flags",
    title: "Heavy query, nothing shared, the same V8 flags for all",
    about: `As the first, with \`${TUNED.join(" ")}\` for everybody. By itself this gateway sets the last of them, as the limit does; the others start as their documentation has it.`,
    peers: GATEWAYS_AND_LIMIT.map(tuned),
  },
];

const ME = "query Me($viewer: ID) { me(viewer: $viewer) { id username name(viewer: $viewer) } }";

const smallScenarios: readonly Scenario[] = [
  {
    ...heavy,
    id: "small-one-fetch",
    title: "Small query, one fetch",
    about: "What a gateway costs by itself.",
    peers: GATEWAYS,
    request: perViewer(ME),
  },
  {
    ...heavy,
    id: "small-join",
    title: "Small query, two fetches of which the second joins entities",
    about: "The smallest thing that is federated.",
    peers: GATEWAYS,
    request: perViewer(
      "query Top($viewer: ID) { topProducts(first: 3, viewer: $viewer) { upc name(viewer: $viewer) inStock(viewer: $viewer) } }",
    ),
  },
];

const ENTITIES =
  "query Entities($first: Int, $viewer: ID) { topProducts(first: $first, viewer: $viewer) { upc name(viewer: $viewer) price weight inStock(viewer: $viewer) shippingEstimate(viewer: $viewer) } }";

/** With so few in flight, an answer of 5,000 entities does not wait behind fifty like it. */
const entityScenarios: readonly Scenario[] = [1, 10, 100, 1_000, 5_000].map((entities) => ({
  ...heavy,
  id: `entities-${entities}`,
  title: `Entities in an answer: ${entities.toLocaleString("en")}`,
  about: "Six fields of each product, three of them from another subgraph.",
  peers: GATEWAYS,
  connections: 8,
  entities,
  request: perViewer(ENTITIES, { first: entities }),
}));

/** The heavy query under another alias each time, for a gateway to parse, validate, plan and, where it does that, compile. */
function coldRequest(index: number): GraphqlRequest {
  const number = String(index).padStart(7, "0");
  return perViewer(HEAVY_PER_VIEWER.replace("topProducts(", `cold${number}: topProducts(`))(index);
}

const coldScenarios: readonly Scenario[] = [
  {
    ...heavy,
    id: "cold",
    title: "Cold documents: no request like one before",
    about: "The heavy query with another alias in every request.",
    peers: [STOCK, HIVE, OURS_PLANNING_ANYTHING],
    connections: 4,
    variety: "endless",
    answers: "of equal length",
    request: coldRequest,
  },
  {
    ...heavy,
    id: "warm-beside-cold",
    title: "Known small queries while one client sends cold documents without a break",
    about:
      "What callers of known documents notice of somebody else's new ones: look at the times until an answer. Processor time is that of both together.",
    peers: [STOCK, HIVE, OURS_PLANNING_ANYTHING],
    connections: 4,
    request: perViewer(ME),
    beside: coldRequest,
  },
];

export const SCENARIOS: readonly Scenario[] = [...heavyScenarios, ...smallScenarios, ...entityScenarios, ...coldScenarios];
