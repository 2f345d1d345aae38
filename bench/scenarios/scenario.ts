import type { Peer } from "../peers/peers.ts";

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One question to several gateways: the same requests, as many at a time, over the same subgraphs. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What the row is about, for whoever reads the results. */
  readonly about: string;
  readonly peers: readonly Peer[];
  readonly connections: number;
  /** How long a subgraph waits before it answers, in milliseconds. */
  readonly delayMs: number;
  /** How many different requests there are: they are sent in turn. `endless` never sends one twice. */
  readonly variety: number | "endless";
  readonly request: (index: number) => GraphqlRequest;
  /** Whether all requests have one answer, or answers of one length that differ in names or IDs. */
  readonly answers: "equal" | "of equal length";
  /** What else is asked meanwhile, never the same twice, one at a time: it is not measured, but may be in the way. */
  readonly beside?: (index: number) => GraphqlRequest;
  /** Entities in an answer, where the cost of one is asked for. */
  readonly entities?: number;
}
