import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { readEventStream } from "../../gateway/transports/event-stream.js";
import { record } from "./recorder.js";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
export type Anything = any;

/** A GraphQL answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Anything;
}

export interface Operation {
  readonly query: string;
  readonly variables?: object | undefined;
  readonly operationName?: string | undefined;
}

/** Results of a stream one by one; `END` after the last. */
export interface EventReader {
  next(): Promise<Anything>;
  /** The close code of the socket, once it is closed (WebSocket only). */
  readonly closed: Promise<number | undefined>;
  stop(): void;
}

export function bearer(token: string | null | undefined): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** Sends any request; JSON bodies are parsed. */
export async function send(url: string | URL, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  const body = isJson ? JSON.parse(text) : text;
  const { pathname, search } = new URL(url);
  record({ method: init?.method, url: pathname + search, body: init?.body }, { status: response.status, body });
  return { status: response.status, headers: response.headers, body };
}

/** Sends an operation as JSON over HTTP. */
export function post(endpoint: string, operation: Operation, headers: Record<string, string> = {}): Promise<Answer> {
  return send(endpoint, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(operation) });
}

/** Opens an operation over server-sent events. */
export function overSse(endpoint: string, operation: Operation, headers: Record<string, string> = {}): EventReader {
  const stopped = new AbortController();
  const results = (async function* () {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(operation),
      signal: stopped.signal,
    });
    if (!response.body || response.status !== 200) throw new Error(`status ${response.status}: ${await response.text()}`);
    for await (const { event, data } of readEventStream(response.body, 1e6)) {
      if (event === "complete") return;
      yield JSON.parse(data);
    }
  })();
  return readerOf(operation, results, () => stopped.abort(), Promise.resolve(undefined));
}

/** Opens an operation over WebSocket, on a connection of its own. */
export function overWebSocket(endpoint: string, operation: Operation, connectionParams: Record<string, string> = {}): EventReader {
  const closed = Promise.withResolvers<number | undefined>();
  const client = createClient({
    url: endpoint.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazyCloseTimeout: 0,
    on: { closed: (event) => closed.resolve((event as { code?: number }).code) },
  });
  const { query, variables } = operation;
  const results = client.iterate({ query, ...(variables ? { variables: variables as Record<string, unknown> } : {}) });
  return readerOf(operation, results as AsyncIterableIterator<unknown>, () => void client.dispose(), closed.promise);
}

/** A terminal error message of a WebSocket reads like the last result of an SSE stream. */
function readerOf(
  operation: Operation,
  results: AsyncIterator<unknown>,
  stop: () => void,
  closed: Promise<number | undefined>,
): EventReader {
  const next = async () => {
    try {
      const { value, done } = await results.next();
      return done ? "END" : value;
    } catch (errors) {
      if (Array.isArray(errors)) return { errors };
      if (errors instanceof Error && errors.name === "AbortError") return "STOPPED";
      if (typeof errors === "object" && errors !== null && "code" in errors) return { closed: errors.code };
      throw errors;
    }
  };
  return {
    closed,
    stop,
    next: async () => {
      const result = await next();
      if (typeof result === "object") record(operation, result);
      return result;
    },
  };
}
