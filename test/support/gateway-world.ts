import { composeServices } from "@apollo/composition";
import { createClient } from "graphql-ws";
import { pino } from "pino";
import WebSocket from "ws";
import { identityAuthenticator } from "../../gateway/access/identity.js";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/server.js";
import { readEventStream } from "../../gateway/transports/event-stream.js";
import { httpTransport } from "../../gateway/transports/http.js";
import { generateSigningKeys, principalSigner, type SigningKeys } from "../../platform/access/signature.js";
import type { SubgraphTransport } from "../../platform/graphql/transport.js";
import type { TestSubgraph } from "./gateway-subgraph.js";
import { type TestSubgraphs, testSubgraphs } from "./gateway-subgraphs.js";

export type TransportKind = "in-process" | "http";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

/** A gateway over the test subgraphs, and the clients to talk with it. */
export interface GatewayWorld extends TestSubgraphs {
  readonly gateway: Gateway;
  readonly keys: SigningKeys;
  /** Sends an operation as JSON over HTTP. */
  query(
    query: string,
    options?: { variables?: object; token?: string; headers?: Record<string, string>; operationName?: string },
  ): Promise<Answer>;
  /** Sends any request to a path. */
  send(path: string, init?: RequestInit): Promise<Answer>;
  /** Opens an operation over SSE. */
  events(query: string, options?: { variables?: object; token?: string }): EventReader;
  /** Opens an operation over WebSocket on a connection of its own. */
  socket(query: string, options?: { variables?: object; token?: string }): EventReader;
  close(): Promise<void>;
}

/** Results of a stream one by one, and how it ended. */
export interface EventReader {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of any shape
  next(): Promise<any>;
  /** The close code of the socket, once it is closed (WebSocket only). */
  readonly closed: Promise<number | undefined>;
  stop(): void;
}

export interface WorldOptions extends Pick<GatewayOptions, "limits" | "homePage"> {
  readonly transport?: TransportKind;
  /** Deadline of a call over HTTP, in milliseconds. */
  readonly timeoutMs?: number;
}

/** The transport that this run of the suite is about. */
const transportOfRun: TransportKind = process.env.TRANSPORT === "in-process" ? "in-process" : "http";

export async function gatewayWorld({
  transport = transportOfRun,
  timeoutMs = 2_000,
  ...options
}: WorldOptions = {}): Promise<GatewayWorld> {
  const subgraphs = testSubgraphs();
  const { identity, sales, finance } = subgraphs;
  const all = [identity, sales, finance];
  const { supergraphSdl, errors } = composeServices(all.map(({ name, typeDefs }) => ({ name, url: `http://${name}.invalid`, typeDefs })));
  if (!supergraphSdl) throw new Error(errors?.join("\n"));
  const transports = await Promise.all(all.map((subgraph) => transportTo(subgraph, transport, timeoutMs)));
  const keys = await generateSigningKeys();
  const sign = principalSigner(keys.privateKey);
  const logger = pino({ level: "silent" });
  const authenticator = identityAuthenticator({ identity: transports[0] as SubgraphTransport, sign, logger });
  const gateway = await createGateway({ supergraphSdl, transports, sign, authenticator, logger, homePage: null, ...options });
  const url = await gateway.listen({ port: 0 });
  const endpoint = `${url}graphql`;

  return {
    ...subgraphs,
    gateway,
    keys,
    query: (query, { variables, token, headers, operationName } = {}) =>
      send(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json", ...bearer(token), ...headers },
        body: JSON.stringify({ query, variables, operationName }),
      }),
    send: (path, init) => send(new URL(path, url), init),
    events: (query, { variables, token } = {}) => eventsOf(endpoint, { query, variables }, bearer(token)),
    socket: (query, { variables, token } = {}) => socketTo(endpoint, { query, variables }, bearer(token)),
    async close() {
      await gateway.close();
      await Promise.all(all.map((subgraph) => subgraph.close()));
      await Promise.all(transports.map((each) => each.close()));
    },
  };
}

async function transportTo(subgraph: TestSubgraph, kind: TransportKind, timeoutMs: number): Promise<SubgraphTransport> {
  return kind === "in-process" ? subgraph.inProcess() : httpTransport(subgraph.name, await subgraph.listen(), { timeoutMs });
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function send(url: string | URL, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function eventsOf(endpoint: string, body: object, headers: Record<string, string>): EventReader {
  const stopped = new AbortController();
  const results = (async function* () {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(body),
      signal: stopped.signal,
    });
    if (!response.body || response.status !== 200) throw new Error(`status ${response.status}: ${await response.text()}`);
    for await (const { event, data } of readEventStream(response.body, 1e6)) {
      if (event === "complete") return;
      yield JSON.parse(data);
    }
  })();
  return readerOf(results, () => stopped.abort(), Promise.resolve(undefined));
}

function socketTo(
  endpoint: string,
  payload: { query: string; variables?: object | undefined },
  connectionParams: Record<string, string>,
): EventReader {
  const closed = Promise.withResolvers<number | undefined>();
  const client = createClient({
    url: endpoint.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazyCloseTimeout: 0,
    on: { closed: (event) => closed.resolve((event as { code?: number }).code) },
  });
  const results = client.iterate({
    query: payload.query,
    ...(payload.variables ? { variables: payload.variables as Record<string, unknown> } : {}),
  });
  return readerOf(results as AsyncIterableIterator<unknown>, () => void client.dispose(), closed.promise);
}

/** A terminal error message of a WebSocket reads like the last result of an SSE stream. */
function readerOf(results: AsyncIterator<unknown>, stop: () => void, closed: Promise<number | undefined>): EventReader {
  return {
    closed,
    stop,
    async next() {
      try {
        const { value, done } = await results.next();
        return done ? "END" : value;
      } catch (errors) {
        if (Array.isArray(errors)) return { errors };
        if (errors instanceof Error && errors.name === "AbortError") return "STOPPED";
        if (typeof errors === "object" && errors !== null && "code" in errors) return { closed: errors.code };
        throw errors;
      }
    },
  };
}
