import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from "graphql";
import { type Context, handleProtocols, makeServer } from "graphql-ws";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import type { Authenticator } from "../access/authenticator.js";
import { formatted, refusal, toldError } from "../errors.js";
import type { Limits } from "../limits/limits.js";
import type { Operations, Outcome } from "../operations.js";
import { type Connection, connectSockets } from "./socket-adapter.js";

/** Why the gateway closes a socket. Clients of graphql-ws reconnect after each of these. */
const CloseCode = {
  /** The access token does not hold, or no longer: sign in and connect anew. */
  FORBIDDEN: 4403,
  /** The gateway restarts. */
  SERVICE_RESTART: 1012,
  /** The client did not keep up with its events. */
  TRY_AGAIN_LATER: 1013,
} as const;

/** How long a client may take to answer the gateway's close. */
const CLOSE_MS = 2_000;

export interface WebSocketOptions {
  readonly server: Server;
  readonly path: string;
  /** What clients see at the moment. */
  readonly schema: () => GraphQLSchema;
  readonly operations: Operations;
  readonly authenticator: Authenticator;
  readonly limits: Limits;
  readonly logger: Logger;
  /** The address of the client behind a connection. */
  readonly clientAddress: (request: IncomingMessage) => string | null;
}

/**
 * Serves queries, mutations and subscriptions over WebSocket (subprotocol `graphql-transport-ws`) on `path` of an HTTP
 * server. The access token comes in the connection parameter `authorization` ("Bearer …") and is checked again for
 * every operation. Returns how to close all sockets.
 */
export function serveWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { server, path, schema, operations, authenticator, limits, logger, clientAddress } = options;
  const signedOut = new WeakSet<WebSocket>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, perMessageDeflate: false, handleProtocols });

  const protocol = makeServer<Record<string, unknown>, Connection>({
    onConnect: async (ctx) => {
      try {
        await authenticator.authenticate(authorizationOf(ctx), clientAddress(ctx.extra.request));
        return true;
      } catch (error) {
        if (!(error instanceof GraphQLError) || error.extensions.code !== "UNAUTHENTICATED") return true; // Each operation says so.
        ctx.extra.socket.close(CloseCode.FORBIDDEN, error.message);
        return false;
      }
    },
    onSubscribe: async (ctx, _id, payload) => {
      const { extra } = ctx;
      if (extra.operations >= limits.streamsPerConnection) return [tooManyStreams(limits.streamsPerConnection)];
      extra.operations += 1;
      const over = () => {
        extra.operations -= 1;
      };
      const caller = { authorization: authorizationOf(ctx), clientAddress: clientAddress(extra.request), requestId: randomUUID() };
      const outcome = await operations.run(payload, caller);
      if (outcome.kind === "STREAM") {
        outcome.stream.onOver(over);
        outcome.stream.onEnd((error) => {
          // A slow client's socket takes nothing more: closing it is all that can be done.
          if (error?.extensions.code === "SLOW_CONSUMER")
            extra.socket.close(CloseCode.TRY_AGAIN_LATER, "Too many events waited for this client.");
          if (error?.extensions.code === "UNAUTHENTICATED") signedOut.add(extra.socket);
        });
      } else over();
      if (outcome.kind === "REFUSED") return outcome.errors;
      return { schema: schema(), document: outcome.document, operationName: payload.operationName ?? null, contextValue: outcome };
    },
    // As a stream of one: the library answers what fails on the way of a stream with an error of that operation alone.
    execute: async function* (args) {
      yield running(args, "RESULT").result as ExecutionResult;
    },
    subscribe: (args) => running(args, "STREAM").stream,
    onNext: (_ctx, _id, _payload, _args, { data, errors, extensions }) => ({
      ...(data === undefined ? {} : { data }),
      ...(errors ? { errors: errors.map((error) => (error instanceof GraphQLError ? formatted(error) : error)) } : {}),
      ...(extensions ? { extensions } : {}),
    }),
    onError: (_ctx, _id, _payload, errors) => errors.map((error) => formatted(toldError(error, randomUUID(), logger))),
    // Called after the stream's error was sent.
    onComplete: ({ extra: { socket } }) => {
      if (signedOut.has(socket)) socket.close(CloseCode.FORBIDDEN, "The access token is not valid or has expired. Sign in again.");
    },
  });
  connectSockets(sockets, protocol, { patienceMs: limits.streamPatienceMs, logger });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node has let go of the socket: an error that nobody listens to would end the process.
    socket.on("error", (error) => logger.debug({ err: error }, "a connection broke that was to become a WebSocket"));
    if (request.url?.split("?", 1)[0] !== path) {
      socket.once("finish", () => socket.destroy());
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => sockets.emit("connection", connection, request));
  };
  server.on("upgrade", upgrade);

  return {
    async close() {
      server.off("upgrade", upgrade);
      // The errors that end open streams go out first.
      await setImmediate();
      for (const socket of sockets.clients) socket.close(CloseCode.SERVICE_RESTART, "The gateway restarts. Connect again.");
      sockets.close();
      const late = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_MS);
      await Promise.all([...sockets.clients].map((socket) => once(socket, "close")));
      clearTimeout(late);
    },
  };
}

function authorizationOf({ connectionParams }: Context<Record<string, unknown>, Connection>): string | undefined {
  const value = connectionParams?.authorization ?? connectionParams?.Authorization;
  return typeof value === "string" ? value : undefined;
}

/** The outcome that `onSubscribe` left for the library to deliver. */
function running<K extends Outcome["kind"]>({ contextValue }: ExecutionArgs, kind: K): Extract<Outcome, { kind: K }> {
  const outcome = contextValue as Outcome;
  if (outcome.kind !== kind) throw new Error(`an operation became ${outcome.kind}, not ${kind}`);
  return outcome as Extract<Outcome, { kind: K }>;
}

function tooManyStreams(limit: number): GraphQLError {
  return refusal("STREAM_LIMIT_EXCEEDED", `This connection has ${limit} operations open. Complete one, or open another connection.`);
}
