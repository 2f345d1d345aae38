import { pino } from "pino";
import { identityAuthenticator } from "../../gateway/access/identity.js";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/server.js";
import { type CircuitBreakerOptions, circuitBreaker } from "../../gateway/transports/circuit-breaker.js";
import { type HttpTransportOptions, httpTransport } from "../../gateway/transports/http.js";
import { generateSigningKeys, principalSigner, type SigningKeys } from "../../platform/access/signature.js";
import type { SubgraphTransport } from "../../platform/graphql/transport.js";
import { type Answer, bearer, type EventReader, overSse, overWebSocket, post, send } from "./client.js";
import { compose } from "./compose.js";
import type { TestSubgraph } from "./gateway-subgraph.js";
import { type TestSubgraphs, testSubgraphs } from "./gateway-subgraphs.js";

export type TransportKind = "in-process" | "http";

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

export interface WorldOptions extends Pick<GatewayOptions, "limits" | "homePage" | "shareFetches" | "trustProxy"> {
  readonly transport?: TransportKind;
  /** Deadline of a call over HTTP, in milliseconds. */
  readonly timeoutMs?: number;
  /** How subgraphs are called over HTTP besides. */
  readonly calling?: HttpTransportOptions;
  /** Without it, a failing subgraph is asked again and again. */
  readonly breaker?: CircuitBreakerOptions;
  /** The clock by which known principals grow old, in milliseconds. Default: the machine's. */
  readonly now?: () => number;
}

/** The transport that this run of the suite is about. */
const transportOfRun: TransportKind = process.env.TRANSPORT === "in-process" ? "in-process" : "http";

export async function gatewayWorld({
  transport = transportOfRun,
  timeoutMs = 2_000,
  calling = {},
  breaker,
  now = () => performance.now(),
  ...options
}: WorldOptions = {}): Promise<GatewayWorld> {
  const subgraphs = testSubgraphs();
  const { identity, sales, finance } = subgraphs;
  const all = [identity, sales, finance];
  const supergraphSdl = compose(...all);
  const transports = (await Promise.all(all.map((subgraph) => transportTo(subgraph, transport, { timeoutMs, ...calling })))).map((each) =>
    breaker ? circuitBreaker(each, breaker) : each,
  );
  const keys = await generateSigningKeys();
  const sign = principalSigner(keys.privateKey);
  const logger = pino({ level: "silent" });
  const authenticator = identityAuthenticator({ identity: transports[0] as SubgraphTransport, sign, logger, now });
  // Hearing of invalidations begins with one of everything, which would fall into a test at any moment.
  const hearing = new Promise<void>((resolve) => {
    const stop = authenticator.onInvalidated(() => {
      stop();
      resolve();
    });
  });
  const gateway = await createGateway({ supergraphSdl, transports, sign, authenticator, logger, homePage: null, ...options });
  const url = await gateway.listen({ port: 0 });
  await hearing;
  const endpoint = `${url}graphql`;

  return {
    ...subgraphs,
    gateway,
    keys,
    query: (query, { variables, token, headers, operationName } = {}) =>
      post(endpoint, { query, variables, operationName }, { ...bearer(token), ...headers }),
    send: (path, init) => send(new URL(path, url), init),
    events: (query, { variables, token } = {}) => overSse(endpoint, { query, variables }, bearer(token)),
    socket: (query, { variables, token } = {}) => overWebSocket(endpoint, { query, variables }, bearer(token)),
    async close() {
      await gateway.close();
      await Promise.all(all.map((subgraph) => subgraph.close()));
      await Promise.all(transports.map((each) => each.close()));
    },
  };
}

async function transportTo(subgraph: TestSubgraph, kind: TransportKind, options: HttpTransportOptions): Promise<SubgraphTransport> {
  return kind === "in-process" ? subgraph.inProcess() : httpTransport(subgraph.name, await subgraph.listen(), options);
}
