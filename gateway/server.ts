import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import type { PrincipalSigner } from "../platform/access/signature.js";
import { drain, trackRequests } from "../platform/drain.js";
import type { SubgraphTransport } from "../platform/graphql/transport.js";
import { type Authenticator, noAuthenticator } from "./access/authenticator.js";
import { apolloServer } from "./apollo-server.js";
import { clientAddressBehind, type TrustedProxies } from "./client-address.js";
import { refusal } from "./errors.js";
import { callHeaders } from "./execution/calls.js";
import { OperationRuns } from "./execution/operation-runs.js";
import { type HomePage, serveExplorer } from "./explorer/explorer.js";
import { Generations } from "./generations.js";
import { serveGraphql } from "./graphql-route.js";
import { serveHealth } from "./health.js";
import { answerErrors } from "./http-errors.js";
import { httpServer } from "./http-server.js";
import { defaultLimits, type Limits } from "./limits/limits.js";
import { Operations } from "./operations.js";
import { PlanningThread } from "./planning/planning-thread.js";
import { StreamWatch } from "./subscriptions/stream-watch.js";
import { serveWebSockets } from "./subscriptions/websocket.js";
import type { SubgraphLocation } from "./supergraph.js";

const PATH = "/graphql";

export interface GatewayOptions {
  /** The composed supergraph, as SDL. */
  readonly supergraphSdl: string;
  /**
   * One transport for each subgraph of the supergraph, by name, or what finds one. They stay the caller's: close them
   * after the gateway.
   */
  readonly transports: readonly SubgraphTransport[] | ((subgraph: SubgraphLocation) => SubgraphTransport);
  /** Whether equal queries of one principal that are not sent yet are sent once. Default true. */
  readonly shareFetches?: boolean;
  /** Who asks. Without one, everybody is a visitor. The gateway starts it and closes it. */
  readonly authenticator?: Authenticator;
  /** Signs the principal for each subgraph. Without it no principal is presented. */
  readonly sign?: PrincipalSigner;
  /** Overrides of `defaultLimits()`. */
  readonly limits?: Partial<Limits>;
  /** What the page at `/` shows; `null` serves no page. */
  readonly homePage?: HomePage | null;
  readonly logger?: Logger;
  /** The proxies before the gateway, whose `x-forwarded-for` tells the client's address. Default 0: there are none. */
  readonly trustProxy?: TrustedProxies;
}

export interface Gateway {
  /** Begins to serve. Port 0 takes a free one. Resolves with the address of the page, such as `http://127.0.0.1:4000/`. */
  listen(address?: { readonly port?: number; readonly host?: string }): Promise<string>;
  /**
   * Serves another supergraph from the next request on; what runs ends with the one it began with, and streams end
   * with an error that says to subscribe again. Rejects with the reason, and changes nothing, when it is invalid.
   */
  replaceSupergraph(sdl: string): Promise<void>;
  /** The address after `listen`. */
  readonly url: string;
  /** Finishes running requests, ends streams and sockets (WebSocket close code 1012) and stops. */
  close(): Promise<void>;
}

/** Builds a gateway over a supergraph. Throws when the supergraph is invalid or a transport is missing. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraphSdl, transports, authenticator = noAuthenticator(), sign, homePage = {}, trustProxy = 0 } = options;
  const logger = options.logger ?? pino({ level: "info" });
  const limits: Limits = { ...defaultLimits(), ...options.limits };
  const headers = callHeaders(sign ?? null);
  const sharing = options.shareFetches === undefined ? {} : { share: options.shareFetches };
  const onInvalidated = (ids: readonly string[]) => authenticator.invalidate(ids);
  const generations = await Generations.start(supergraphSdl, {
    thread: PlanningThread.shared(),
    transport: typeof transports === "function" ? transports : among(transports),
    fetching: {
      headers,
      onInvalidated,
      logger,
      ...sharing,
    },
    limits,
    logger,
  });
  const runs = new OperationRuns({ carriesPrincipal: headers.carriesPrincipal, logger, ...sharing });
  const apollo = apolloServer({ generations, runs, limits, logger });
  await apollo.start();
  const watch = new StreamWatch(authenticator, logger);
  generations.onChange(() =>
    watch.endAll(
      refusal("SUBSCRIPTION_SCHEMA_RELOAD", "The graph has changed. Subscribe again with `after` set to the last cursor received."),
    ),
  );
  const operations = new Operations({ apollo, generations, limits, headers, authenticator, watch, logger });

  const clientAddress = clientAddressBehind(trustProxy);
  let closing = false;
  const app = httpServer(limits);
  trackRequests(app);
  answerErrors(app, { bodyBytes: limits.bodyBytes, logger });
  serveHealth(app, { transports: () => [...generations.current.generation.transports.values()], isClosing: () => closing, logger });
  serveGraphql(app, { path: PATH, apollo, operations, authenticator, limits, clientAddress, logger });
  if (homePage) await serveExplorer(app, { ...homePage, graphqlPath: PATH });
  await app.ready();
  const sockets = serveWebSockets({
    server: app.server,
    path: PATH,
    schema: () => generations.current.generation.apiSchema,
    operations,
    authenticator,
    limits,
    clientAddress,
    logger,
  });
  authenticator.start();

  return {
    async listen({ port = 4000, host = "127.0.0.1" } = {}) {
      await app.listen({ port, host });
      return urlOf(app);
    },
    replaceSupergraph: (sdl) => generations.replace(sdl),
    get url() {
      return urlOf(app);
    },
    async close() {
      if (closing) return;
      closing = true;
      watch.close(refusal("GATEWAY_CLOSING", "The gateway restarts. Subscribe again with `after` set to the last cursor received."));
      await sockets.close();
      await drain(app);
      await apollo.stop();
      generations.close();
      await authenticator.close();
    },
  };
}

/** Finds a subgraph's transport by its name. */
function among(transports: readonly SubgraphTransport[]): (subgraph: SubgraphLocation) => SubgraphTransport {
  return ({ name }) => {
    const found = transports.find((transport) => transport.name === name);
    if (!found) throw new Error(`the supergraph names the subgraph "${name}", but no transport to it was given`);
    return found;
  };
}

function urlOf(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null;
  if (!address) throw new Error("the gateway does not listen yet");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host === "0.0.0.0" || host === "[::]" ? "localhost" : host}:${address.port}/`;
}
