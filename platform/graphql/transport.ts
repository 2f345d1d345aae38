/**
 * How a gateway speaks with a subgraph. Two implementations must be indistinguishable: in-process
 * (`running-subgraph.ts`) and HTTP (`gateway/transports/http.ts`). What crosses is text, written once and parsed once.
 */
export interface SubgraphRequest {
  /** Queries may be sent again when a connection broke; mutations never are. */
  readonly kind: "QUERY" | "MUTATION" | "SUBSCRIPTION";
  /** The GraphQL request as JSON text: `query`, `variables`, `operationName`. */
  readonly body: string;
}

/** What a request's body says. */
export interface SubgraphCall {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** A subgraph's answer as it came: nothing is known of the text but that it is whole. */
export interface SubgraphReply {
  readonly status: number;
  readonly contentType: string | null;
  /** The whole body, undecoded JSON. */
  readonly text: string;
}

/** Lower-case header names: the signed principal and the request ID. */
export type SubgraphHeaders = Readonly<Record<string, string>>;

export interface SubgraphTransport {
  readonly name: string;
  /** Runs a query or mutation. Rejects only when no whole answer came (refused, timed out, aborted, too large). */
  request(request: SubgraphRequest, headers: SubgraphHeaders, signal?: AbortSignal): Promise<SubgraphReply>;
  /** Opens a subscription: each value is the JSON text of one GraphQL result. Ends when `signal` aborts. */
  subscribe(request: SubgraphRequest, headers: SubgraphHeaders, signal: AbortSignal): AsyncIterable<string>;
  /** Resolves when the subgraph can serve (its database answers), else rejects with the reason. */
  ready(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Writes a request. Variables are what JSON makes of them. */
export function subgraphRequest(kind: SubgraphRequest["kind"], call: SubgraphCall): SubgraphRequest {
  return { kind, body: JSON.stringify(call) };
}
