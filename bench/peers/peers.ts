import { fileURLToPath } from "node:url";

/** A gateway that is measured: one Node program. */
export interface Peer {
  readonly name: string;
  /** Where it takes GraphQL. */
  readonly path: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node is started with, for a supergraph file, a port to listen at, and the subgraphs' origin. */
  args(start: { readonly supergraph: string; readonly port: number; readonly subgraphs: string }): string[];
}

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const STOCK: Peer = {
  name: "Apollo Gateway 2.14",
  path: "/",
  args: ({ supergraph, port }) => [fileAt("stock.ts"), "--supergraph", supergraph, "--port", String(port)],
};

/** As its documentation sets it up with the Rust runtime: one process, everything else as it comes. */
export const HIVE: Peer = {
  name: "Hive Gateway 2.15, Rust runtime",
  path: "/graphql",
  args: ({ supergraph, port }) => [
    fileAt("../node_modules/@graphql-hive/gateway/dist/bin.js"),
    "supergraph",
    supergraph,
    "--hive-router-runtime",
    "--fork=1",
    "--host=127.0.0.1",
    `--port=${port}`,
  ],
};

/**
 * Where V8 makes old from the start what it guesses to live long, a process may take up to twice as long ever after: the
 * limit nearly always. This gateway turns it off by itself (`run` in platform/config.ts).
 */
const YOUNG_OBJECTS_STAY_YOUNG = "--no-allocation-site-pretenuring";

export const LIMIT: Peer = {
  name: "limit (knows only this query)",
  path: "/graphql",
  args: ({ port, subgraphs }) => [YOUNG_OBJECTS_STAY_YOUNG, fileAt("limit.ts"), "--port", String(port), "--subgraphs", subgraphs],
};

/** This project's gateway, started as `npm run gateway` starts it. */
export const OURS: Peer = {
  name: "this gateway",
  path: "/graphql",
  args: ({ supergraph, port }) => [fileAt("../../dist/gateway/main.js"), "--supergraph", supergraph, "--port", String(port), "--no-auth"],
};

/**
 * The same gateway with as much planning for one client as it asks for. Otherwise the one client of the bench would
 * soon be told to come back later: new documents are work that anybody can cause.
 */
export const OURS_PLANNING_ANYTHING: Peer = {
  ...OURS,
  name: "this gateway, no bound on a client's new documents",
  args: (start) => [...OURS.args(start), "--config", fileAt("ours-planning-anything.json")],
};

/** What V8 needs to be told for programs like these: more room for young objects spares the copying of what is in the making. */
export const TUNED = ["--min-semi-space-size=64", "--max-semi-space-size=64", YOUNG_OBJECTS_STAY_YOUNG];

export function tuned(peer: Peer): Peer {
  return { ...peer, name: `${peer.name}, tuned V8`, args: (start) => [...TUNED, ...peer.args(start)] };
}
