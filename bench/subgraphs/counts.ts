import type { SubgraphName } from "./schemas.ts";

/** What gateways asked of the subgraphs since the last look. */
export interface SubgraphCounts {
  readonly calls: Record<SubgraphName, number>;
  bytesIn: number;
  bytesOut: number;
  /** Answers that were executed, because none like them was remembered. */
  executed: number;
  /** Calls that carried a viewer, so that nobody else's call was like them. */
  withViewer: number;
}

export function newCounts(): SubgraphCounts {
  return { calls: { accounts: 0, inventory: 0, products: 0, reviews: 0 }, bytesIn: 0, bytesOut: 0, executed: 0, withViewer: 0 };
}
