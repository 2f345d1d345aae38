import type { Socket } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { formatted, refusal, statusOf } from "./errors.js";
import { requestIdOf } from "./graphql-route.js";
import type { Limits } from "./limits/limits.js";

/** Heads are a fraction of a request: who sends one for longer wants to keep the connection, not to ask. */
const HEAD_SHARE = 1 / 3;

/** The HTTP server before it has routes: what it takes from a connection at most, and how it says so. */
export function httpServer({
  bodyBytes,
  requestTimeoutMs,
  answerPatienceMs,
}: Pick<Limits, "bodyBytes" | "requestTimeoutMs" | "answerPatienceMs">): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyBytes,
    forceCloseConnections: "idle",
    genReqId: ({ headers }) => requestIdOf(headers["x-request-id"]),
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: requestTimeoutMs * HEAD_SHARE, connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs / 4) },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, requestTimeoutMs),
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
  });
  // What goes past the framework has a deadline of its own (`unread-answers.ts`).
  app.addHook("onSend", async ({ socket }, reply) => {
    reply.raw.setTimeout(answerPatienceMs, () => socket.destroy());
  });
  return app;
}

/** Answers a connection on which no request could be read, in the shape of a GraphQL answer, and closes it. */
function refuseConnection(error: { readonly code?: string }, socket: Socket, requestTimeoutMs: number): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const answer = connectionError(error.code, requestTimeoutMs);
  const body = JSON.stringify({ errors: [formatted(answer)] });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${statusOf(answer)} Refused\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function connectionError(code: string | undefined, requestTimeoutMs: number) {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return refusal("REQUEST_TIMEOUT", `The request did not arrive within ${requestTimeoutMs / 1_000} seconds. Send it at once.`, {
      status: 408,
    });
  if (code === "HPE_HEADER_OVERFLOW")
    return refusal("HEADERS_TOO_LARGE", "The headers are larger than the gateway accepts. Send long operations with POST.", {
      status: 431,
    });
  return refusal("BAD_REQUEST", "What was sent is not valid HTTP.", { status: 400 });
}
