/**
 * How a gateway speaks with a subgraph. Two implementations must be indistinguishable: in-process
 * (`in-process.ts`) and HTTP (`gateway/transports/http.ts`). Everything that crosses is what JSON carries.
 */
export interface SubgraphCall {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** A subgraph's answer: the HTTP status and the parsed JSON body. */
export interface SubgraphReply {
  readonly status: number;
  readonly body: unknown;
}

/** Lower-case header names: the signed principal and the request ID. */
export type SubgraphHeaders = Readonly<Record<string, string>>;

export interface SubgraphTransport {
  readonly name: string;
  /** Runs a query or mutation. Rejects only when no answer came (refused, timed out, aborted, not JSON). */
  request(call: SubgraphCall, headers: SubgraphHeaders, signal?: AbortSignal): Promise<SubgraphReply>;
  /** Opens a subscription: each value is one GraphQL result (`{ data, errors }`). Ends when `signal` aborts. */
  subscribe(call: SubgraphCall, headers: SubgraphHeaders, signal: AbortSignal): AsyncIterable<unknown>;
  /** Resolves when the subgraph can serve (its database answers), else rejects with the reason. */
  ready(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
