import type { SubgraphCounts } from "../subgraphs/counts.ts";

/** What stands behind the gateways of a scenario. */
export interface Backend {
  /** File of the supergraph. */
  readonly supergraph: string;
  /** Where its subgraphs are. */
  readonly origin: string;
  /** Sets how long each subgraph waits before it answers, in milliseconds. */
  setDelay(milliseconds: number): Promise<void>;
  /** What gateways have asked since the last call; null where nobody counts. */
  takeCounts(): Promise<SubgraphCounts | null>;
  stop(): Promise<void>;
}
