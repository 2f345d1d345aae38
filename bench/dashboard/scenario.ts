import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Backend } from "../machine/backend.ts";
import type { Peer } from "../peers/peers.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { CALLERS, type DashboardWorld, dashboardWorld } from "./world.ts";

const QUERY = readFileSync(new URL("dashboard.graphql", import.meta.url), "utf8");

/** The project's own graph, gateway and subgraphs in one process, with a world of partners behind it. */
export async function dashboardBackend(): Promise<Backend & Pick<DashboardWorld, "tokens" | "databaseUrls">> {
  const { tokens, databaseUrls, close } = await dashboardWorld();
  return {
    tokens,
    databaseUrls,
    supergraph: fileURLToPath(new URL("../../schema/supergraph.graphql", import.meta.url)),
    origin: "",
    setDelay: async () => undefined,
    takeCounts: async () => null,
    stop: close,
  };
}

/** A partner's start page asked for by all members in turn, over both transports between gateway and subgraphs. */
export function dashboardScenario({ tokens, databaseUrls }: Pick<DashboardWorld, "tokens" | "databaseUrls">): Scenario {
  const peer = (transport: "in-process" | "http"): Peer => ({
    name: `gateway and subgraphs, ${transport}`,
    path: "/graphql",
    environment: { DATABASES: JSON.stringify(databaseUrls) },
    args: ({ port }) => [fileURLToPath(new URL("graph-program.ts", import.meta.url)), `--port=${port}`, `--transport=${transport}`],
  });
  return {
    ...DASHBOARD,
    peers: [peer("in-process"), peer("http")],
    variety: tokens.length,
    request: (index) => dashboardOf(tokens[index]),
  };
}

const dashboardOf = (token = "") => ({ query: QUERY, headers: { authorization: `Bearer ${token}` } });

/** What is known of the scenario without its world. */
export const DASHBOARD: Scenario = {
  id: "dashboard",
  title: "The partner's dashboard, in-process and over HTTP",
  about:
    "Twenty customers with budgets, spending and managers, the programs and the benefits: five subgraphs on PostgreSQL, every caller signed in. Gateway and subgraphs are one process, so its processor time is that of both.",
  peers: [],
  connections: 16,
  delayMs: 0,
  variety: CALLERS,
  request: () => dashboardOf(),
  answers: "of equal length",
};
