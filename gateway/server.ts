import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import type { PrincipalSigner } from "../platform/access/signature.js";
import type { SubgraphTransport } from "../platform/graphql/transport.js";
import { type Authenticator, noAuthenticator } from "./access/authenticator.js";
import { apolloServer } from "./apollo-server.js";
import { drain, trackRequests } from "./drain.js";
import { refusal } from "./errors.js";
import { callHeaders } from "./execution/calls.js";
import { planner } from "./execution/plans.js";
import { subgraphSource } from "./execution/subgraph-source.js";
import { type HomePage, serveExplorer } from "./explorer/explorer.js";
import { requestIdOf, serveGraphql } from "./graphql-route.js";
import { serveHealth } from "./health.js";
import { answerErrors } from "./http-errors.js";
import { defaultLimits, type Limits } from "./limits/limits.js";
import { Operations } from "./operations.js";
import { StreamWatch } from "./subscriptions/stream-watch.js";
import { serveWebSockets } from "./subscriptions/websocket.js";
import { loadSupergraph } from "./supergraph.js";

const PATH = "/graphql";
/** How long a request may still run once the gateway closes. */
const DRAIN_MS = 10_000;

export interface GatewayOptions {
  /** The composed supergraph, as SDL. */
  readonly supergraphSdl: string;
  /** One transport for each subgraph of the supergraph, by name. They stay the caller's: close them after the gateway. */
  readonly transports: readonly SubgraphTransport[];
  /** Who asks. Without one, everybody is a visitor. The gateway starts it and closes it. */
  readonly authenticator?: Authenticator;
  /** Signs the principal for each subgraph. Without it no principal is presented. */
  readonly sign?: PrincipalSigner;
  /** Overrides of `defaultLimits()`. */
  readonly limits?: Partial<Limits>;
  /** What the page at `/` shows; `null` serves no page. */
  readonly homePage?: HomePage | null;
  readonly logger?: Logger;
  /** Whether `x-forwarded-for` tells the client's address: only behind a proxy that sets it. Default false. */
  readonly trustProxy?: boolean;
}

export interface Gateway {
  /** Begins to serve. Port 0 takes a free one. Resolves with the address of the page, such as `http://127.0.0.1:4000/`. */
  listen(address?: { readonly port?: number; readonly host?: string }): Promise<string>;
  /** The address after `listen`. */
  readonly url: string;
  /** Finishes running requests, ends streams and sockets (WebSocket close code 1012) and stops. */
  close(): Promise<void>;
}

/** Builds a gateway over a supergraph. Throws when the supergraph is invalid or a transport is missing. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraphSdl, transports, authenticator = noAuthenticator(), sign, homePage = {}, trustProxy = false } = options;
  const logger = options.logger ?? pino({ level: "info" });
  const limits: Limits = { ...defaultLimits(), ...options.limits };
  const headers = callHeaders(sign ?? null);
  const onInvalidated = (ids: readonly string[]) => authenticator.invalidate(ids);
  const sources = Object.fromEntries(
    transports.map((transport) => [transport.name, subgraphSource(transport, { headers, onInvalidated, logger })]),
  );
  const generation = loadSupergraph(supergraphSdl, sources);
  const plan = planner();

  const apollo = apolloServer({ generation, plan, limits, logger });
  await apollo.start();
  const watch = new StreamWatch(authenticator, logger);
  const byName = new Map(transports.map((transport) => [transport.name, transport]));
  const operations = new Operations({ apollo, generation, plan, limits, transports: byName, headers, authenticator, watch, logger });

  let closing = false;
  const app = httpServer(limits, trustProxy);
  trackRequests(app);
  answerErrors(app, { bodyBytes: limits.bodyBytes, logger });
  serveHealth(app, { transports, isClosing: () => closing, logger });
  serveGraphql(app, { path: PATH, apollo, operations, authenticator, limits, logger });
  if (homePage) await serveExplorer(app, { ...homePage, graphqlPath: PATH });
  await app.ready();
  const clientAddress = (request: IncomingMessage) => addressOf(request, trustProxy);
  const sockets = serveWebSockets({
    server: app.server,
    path: PATH,
    schema: generation.apiSchema,
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
    get url() {
      return urlOf(app);
    },
    async close() {
      if (closing) return;
      closing = true;
      watch.close(refusal("GATEWAY_CLOSING", "The gateway restarts. Subscribe again with `after` set to the last cursor received."));
      await sockets.close();
      await drain(app, DRAIN_MS);
      await apollo.stop();
      await authenticator.close();
    },
  };
}

function httpServer({ bodyBytes }: Limits, trustProxy: boolean): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyBytes,
    trustProxy,
    forceCloseConnections: "idle",
    genReqId: ({ headers }) => requestIdOf(headers["x-request-id"]),
    requestTimeout: 30_000,
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
  });
  return app;
}

/** The same address that Fastify finds for plain requests. */
function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string | null {
  const forwarded = trustProxy ? headers["x-forwarded-for"] : undefined;
  const first = String(forwarded ?? "")
    .split(",", 1)[0]
    ?.trim();
  return first || (socket.remoteAddress ?? null);
}

function urlOf(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null;
  if (!address) throw new Error("the gateway does not listen yet");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host === "0.0.0.0" || host === "[::]" ? "localhost" : host}:${address.port}/`;
}
