import { type Dispatcher, Pool } from "undici";
import { type SubgraphHeaders, type SubgraphRequest, type SubgraphTransport, subgraphRequest } from "../../platform/graphql/transport.js";
import { Deadlines } from "./deadlines.js";
import { readEventStream } from "./event-stream.js";
import { SubgraphFailure, subgraphFailure } from "./failure.js";
import { call, requestHead } from "./http-call.js";
import { Connections } from "./http1/connections.js";
import { socketsTo } from "./http1/sockets.js";
import { Turns } from "./turns.js";

export interface HttpTransportOptions {
  /** Longest wait for a whole answer, waiting for a connection included, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Most connections for queries and mutations; more calls wait. Subscriptions have connections of their own. Default 128. */
  readonly connections?: number;
  /** Calls that may wait for a connection; more are refused at once. Default 1,024. */
  readonly waiting?: number;
  /** Largest answer or event in bytes. Default 64 MiB. */
  readonly maxResponseSize?: number;
  /** A subscription that is silent for so long, keep-alives included, counts as lost. Milliseconds, default 60,000. */
  readonly streamIdleTimeoutMs?: number;
}

const MIB = 1024 * 1024;
/** Below the keep-alive of common servers (5 s), so that a connection is not reused while the server closes it. */
const KEEP_ALIVE_MS = 4_000;

/**
 * Calls the subgraph `name` at `url` (its GraphQL endpoint) over HTTP/1.1.
 * Queries are sent a second time when the connection broke before an answer began; mutations never are.
 * Rejections are `SubgraphFailure`s.
 */
export function httpTransport(name: string, url: string, options: HttpTransportOptions = {}): SubgraphTransport {
  const { timeoutMs = 10_000, connections = 128, waiting = 1_024, maxResponseSize = 64 * MIB, streamIdleTimeoutMs = 60_000 } = options;
  const endpoint = new URL(url);
  const path = endpoint.pathname + endpoint.search;
  const target = {
    name,
    head: requestHead(endpoint),
    connections: new Connections({ open: socketsTo(endpoint), maxBody: maxResponseSize, idleMs: KEEP_ALIVE_MS }),
    turns: new Turns(connections, waiting),
    deadlines: new Deadlines(timeoutMs),
  };
  const streams = new Pool(endpoint.origin, {
    connections: null,
    connect: { timeout: timeoutMs },
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeoutMs,
    bodyTimeout: streamIdleTimeoutMs,
  });

  const request: SubgraphTransport["request"] = (sent, headers, signal) => call(target, sent, headers, signal);

  async function* subscribe({ body }: SubgraphRequest, headers: SubgraphHeaders, signal: AbortSignal): AsyncGenerator<string> {
    try {
      const accepting = { ...headers, accept: "text/event-stream", "content-type": "application/json" };
      const response = await streams.request({ path, method: "POST", headers: accepting, body, signal });
      if (response.statusCode !== 200 || !isEventStream(response)) {
        yield await refusedStream(name, response, timeoutMs);
        return;
      }
      for await (const { event, data } of readEventStream(response.body, maxResponseSize)) {
        if (event === "next") yield data;
        if (event === "complete") return;
      }
      throw new SubgraphFailure(name, "UNAVAILABLE", new Error("the event stream broke off"));
    } catch (error) {
      if (signal.aborted) return;
      throw subgraphFailure(name, error);
    }
  }

  /** Asks on connections of its own, so that a subgraph with many calls running is still asked. */
  async function ready(signal?: AbortSignal): Promise<void> {
    const response = await streams.request({ path: "/readyz", method: "GET", ...(signal ? { signal } : {}) });
    await response.body.dump();
    if (response.statusCode === 200) return;
    if (response.statusCode !== 404) throw new Error(`/readyz answered ${response.statusCode}`);
    // A subgraph of somebody else's need not have /readyz: then it is ready when it answers GraphQL.
    const reply = await request(subgraphRequest("QUERY", { query: "query { __typename }" }), {}, signal);
    if (reply.status !== 200) throw new Error(`the GraphQL endpoint answered ${reply.status}`);
  }

  return {
    name,
    request,
    subscribe,
    ready,
    close: async () => {
      await Promise.all([target.connections.close(), streams.destroy()]);
    },
  };
}

function isEventStream({ headers }: Dispatcher.ResponseData): boolean {
  return String(headers["content-type"] ?? "").startsWith("text/event-stream");
}

/** Larger refusals are none. */
const LONGEST_REFUSAL = MIB;

/** A subscription answered in plain JSON: its errors, when it is a GraphQL answer. */
async function refusedStream(service: string, { statusCode, body }: Dispatcher.ResponseData, timeoutMs: number): Promise<string> {
  const late = new DOMException("the subgraph did not say in time why it refuses a subscription", "TimeoutError");
  const timer = setTimeout(() => body.destroy(late), timeoutMs);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > LONGEST_REFUSAL) break;
    }
  } catch (error) {
    if (error !== late) throw error;
  } finally {
    clearTimeout(timer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (hasErrors(text)) return text;
  throw new SubgraphFailure(service, "BAD_RESPONSE", new Error(`a subscription was answered with status ${statusCode}`));
}

function hasErrors(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "errors" in body;
  } catch {
    return false;
  }
}
