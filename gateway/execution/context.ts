import type { Principal } from "../../platform/access/principal.js";

/** What travels with one operation from the client's request to each subgraph call. */
export interface OperationContext {
  /** The client's request ID, sent to subgraphs as `x-request-id` and found in every log line of the request. */
  readonly requestId: string;
  readonly principal: Principal;
}
