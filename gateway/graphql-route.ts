import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { Principal } from "../platform/access/principal.js";
import type { Authenticator } from "./access/authenticator.js";
import { internalError, refusal, statusOf } from "./errors.js";
import type { OperationContext } from "./execution/context.js";
import { statusFor } from "./http-status.js";
import type { Limits } from "./limits/limits.js";
import type { OperationRequest, Operations } from "./operations.js";
import { sendText } from "./send-text.js";
import { answerWithEvents } from "./subscriptions/sse.js";
import { closeUnread } from "./unread-answers.js";

export interface GraphqlRouteOptions {
  readonly path: string;
  readonly apollo: ApolloServer<OperationContext>;
  readonly operations: Operations;
  readonly authenticator: Authenticator;
  /** The address of the client behind a request. */
  readonly clientAddress: (request: IncomingMessage) => string | null;
  readonly limits: Pick<Limits, "answerPatienceMs">;
  readonly logger: Logger;
}

/** Serves operations over HTTP on `path`: plain answers through Apollo Server, and event streams to clients that accept those. */
export function serveGraphql(
  app: FastifyInstance,
  { path, apollo, operations, authenticator, limits, clientAddress, logger }: GraphqlRouteOptions,
): void {
  async function principalOf(request: FastifyRequest): Promise<Principal> {
    try {
      return await authenticator.authenticate(request.headers.authorization, clientAddress(request.raw));
    } catch (error) {
      if (error instanceof GraphQLError) throw error;
      logger.error({ err: error, requestId: request.id }, "a caller could not be authenticated");
      throw internalError(request.id, 500);
    }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers, body, status } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers: headerMap(request), search: searchOf(request), body: request.body },
      context: async () => ({ requestId: request.id, principal: await principalOf(request) }),
    });
    if (body.kind !== "complete") throw new Error("incremental delivery was not asked for");
    for (const [name, value] of headers) reply.header(name, value);
    reply.header("cache-control", "no-store");
    sendText(reply, statusFor(status ?? 200, request.headers.accept, body.string), body.string, limits.answerPatienceMs);
  }

  async function answerStream(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const operation = operationOf(request);
    const caller = { authorization: request.headers.authorization, clientAddress: clientAddress(request.raw), requestId: request.id };
    const outcome = await operations.run(operation, caller, { refuseMutations: request.method === "GET" });
    const refused = outcome.kind === "REFUSED" ? outcome.errors[0] : undefined;
    // A stream is always 200; these two are told by status too, because they are not about the operation.
    if (refused && [401, 405, 503].includes(statusOf(refused))) throw refused;
    reply.hijack();
    await answerWithEvents(reply.raw, outcome, { requestId: request.id, logger });
    closeUnread(reply.raw, limits.answerPatienceMs);
  }

  app.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: path,
    handler: async (request, reply) => {
      if (request.method !== "GET" && request.method !== "POST")
        throw refusal("METHOD_NOT_ALLOWED", "Send operations with POST, or queries with GET.", {
          status: 405,
          headers: { allow: "GET, POST" },
        });
      await (acceptsEvents(request.headers.accept) ? answerStream(request, reply) : answer(request, reply));
      return reply;
    },
  });
}

function acceptsEvents(accept: string | undefined): boolean {
  return accept?.split(",").some((type) => type.split(";", 1)[0]?.trim().toLowerCase() === "text/event-stream") ?? false;
}

/** Reads the operation of an event-stream request. Throws a refusal that says what is missing. */
function operationOf(request: FastifyRequest): OperationRequest {
  const { query, operationName, variables } = request.method === "GET" ? parametersOf(request) : bodyOf(request);
  if (typeof query !== "string" || query === "") throw badRequest("The request needs a non-empty `query`.");
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string")
    throw badRequest("`operationName` must be a string.");
  if (variables !== undefined && variables !== null && (typeof variables !== "object" || Array.isArray(variables)))
    throw badRequest("`variables` must be an object.");
  return { query, operationName, variables: variables as Record<string, unknown> | null | undefined };
}

function bodyOf({ body }: FastifyRequest): Record<string, unknown> {
  if (typeof body !== "object" || body === null) throw badRequest("The body must be a JSON object with a `query`.");
  if (Array.isArray(body)) throw badRequest("Batches of operations are not accepted: send one operation a request.");
  return body as Record<string, unknown>;
}

function parametersOf(request: FastifyRequest): Record<string, unknown> {
  // A page of another site can open an EventSource here, but not set this header.
  if (request.headers["sec-fetch-site"] === "cross-site")
    throw refusal("CSRF_PREVENTED", "A page of another site must send its operations with POST and JSON.", { status: 403 });
  const parameters = new URLSearchParams(searchOf(request));
  const variables = parameters.get("variables");
  try {
    return {
      query: parameters.get("query"),
      operationName: parameters.get("operationName"),
      variables: variables ? JSON.parse(variables) : null,
    };
  } catch {
    throw badRequest("The parameter `variables` must be JSON.");
  }
}

function badRequest(message: string) {
  return refusal("BAD_REQUEST", message, { status: 400 });
}

function headerMap({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(", ") : value);
  return map;
}

function searchOf({ url }: FastifyRequest): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at);
}

/** The client's own request ID when it is one that a log and a header can bear, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === "string" && /^[\w.:-]{1,128}$/.test(header) ? header : randomUUID();
}
