import { type Dispatcher, Pool } from "undici";
import type { SubgraphCall, SubgraphHeaders, SubgraphReply, SubgraphTransport } from "../../platform/graphql/transport.js";
import { readEventStream } from "./event-stream.js";
import { SubgraphFailure, subgraphFailure } from "./failure.js";

export interface HttpTransportOptions {
  /** Longest wait for a whole answer, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Most connections for queries and mutations; more calls wait. Subscriptions have connections of their own. Default 128. */
  readonly connections?: number;
  /** Largest answer or event in bytes. Default 64 MiB. */
  readonly maxResponseSize?: number;
  /** A subscription that is silent for so long, keep-alives included, counts as lost. Milliseconds, default 60,000. */
  readonly streamIdleTimeoutMs?: number;
}

const MIB = 1024 * 1024;
/** Below the keep-alive of common servers (5 s), so that a connection is not reused while the server closes it. */
const KEEP_ALIVE_MS = 4_000;
/** The codes of a connection that broke before any byte of an answer was seen. */
const brokenConnection = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/**
 * Calls the subgraph `name` at `url` (its GraphQL endpoint) over HTTP/1.1.
 * Queries are sent a second time when the connection broke before an answer began; mutations never are.
 * Rejections are `SubgraphFailure`s.
 */
export function httpTransport(name: string, url: string, options: HttpTransportOptions = {}): SubgraphTransport {
  const { timeoutMs = 10_000, connections = 128, maxResponseSize = 64 * MIB, streamIdleTimeoutMs = 60_000 } = options;
  const endpoint = new URL(url);
  const path = endpoint.pathname + endpoint.search;
  const shared = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: timeoutMs, connect: { timeout: timeoutMs } };
  const calls = new Pool(endpoint.origin, { ...shared, connections, pipelining: 1, bodyTimeout: timeoutMs, maxResponseSize });
  const streams = new Pool(endpoint.origin, { ...shared, connections: null, pipelining: 1, bodyTimeout: streamIdleTimeoutMs });

  function post(
    pool: Pool,
    call: SubgraphCall,
    headers: SubgraphHeaders,
    accept: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return pool.request({
      path,
      method: "POST",
      headers: { ...headers, accept, "content-type": "application/json" },
      body: JSON.stringify(call),
      signal,
    });
  }

  async function request(call: SubgraphCall, headers: SubgraphHeaders, signal?: AbortSignal): Promise<SubgraphReply> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const stop = signal ? AbortSignal.any([deadline, signal]) : deadline;
    const send = () => post(calls, call, headers, "application/graphql-response+json, application/json", stop);
    try {
      const response = await send().catch((error: unknown) => {
        if (stop.aborted || !isQuery(call.query) || !broke(error)) throw error;
        return send();
      });
      const text = await response.body.text();
      return { status: response.statusCode, body: parseBody(text, response.statusCode) };
    } catch (error) {
      throw subgraphFailure(name, error);
    }
  }

  async function* subscribe(call: SubgraphCall, headers: SubgraphHeaders, signal: AbortSignal): AsyncGenerator<unknown> {
    try {
      const response = await post(streams, call, headers, "text/event-stream", signal);
      const type = String(response.headers["content-type"] ?? "");
      if (response.statusCode !== 200 || !type.startsWith("text/event-stream")) {
        yield refusedStream(name, response.statusCode, await response.body.text());
        return;
      }
      for await (const { event, data } of readEventStream(response.body, maxResponseSize)) {
        if (event === "next") yield JSON.parse(data);
        if (event === "complete") return;
      }
      throw new SubgraphFailure(name, "UNAVAILABLE", new Error("the event stream broke off"));
    } catch (error) {
      if (signal.aborted) return;
      throw subgraphFailure(name, error);
    }
  }

  async function ready(signal?: AbortSignal): Promise<void> {
    const response = await calls.request({ path: "/readyz", method: "GET", ...(signal ? { signal } : {}) });
    await response.body.dump();
    if (response.statusCode === 200) return;
    if (response.statusCode !== 404) throw new Error(`/readyz answered ${response.statusCode}`);
    // A subgraph of somebody else's need not have /readyz: then it is ready when it answers GraphQL.
    const reply = await request({ query: "query { __typename }" }, {}, signal);
    if (reply.status !== 200) throw new Error(`the GraphQL endpoint answered ${reply.status}`);
  }

  return {
    name,
    request,
    subscribe,
    ready,
    close: async () => {
      await Promise.all([calls.close(), streams.destroy()]);
    },
  };
}

/** The planner writes the operation before its fragments, so its kind is the first word. */
function isQuery(text: string): boolean {
  return /^\s*(query\b|\{)/.test(text);
}

function broke(error: unknown): boolean {
  return error instanceof Error && "code" in error && brokenConnection.has(String(error.code));
}

/** An error status without a JSON body still has a meaning; a success without one has none. */
function parseBody(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (status >= 400) return null;
    throw error;
  }
}

/** A subscription answered in plain JSON: its errors, when it is a GraphQL answer. */
function refusedStream(service: string, status: number, text: string): unknown {
  const body = parseBody(text, status);
  if (typeof body === "object" && body !== null && "errors" in body) return body;
  throw new SubgraphFailure(service, "BAD_RESPONSE", new Error(`a subscription was answered with status ${status}`));
}
