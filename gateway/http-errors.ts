import type { FastifyError, FastifyInstance } from "fastify";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { formatted, internalError, refusal, statusOf } from "./errors.js";

/** Answers whatever goes wrong before an operation is known, in the shape of a GraphQL answer and without a stack. */
export function answerErrors(app: FastifyInstance, { bodyBytes, logger }: { bodyBytes: number; logger: Logger }): void {
  app.setErrorHandler((error: FastifyError | GraphQLError, request, reply) => {
    const told = error instanceof GraphQLError ? error : httpError(error, bodyBytes);
    if (!told) logger.error({ err: error, requestId: request.id }, "a request failed inside the gateway");
    const answer = told ?? internalError(request.id, 500);
    reply.headers(headersOf(answer)).header("cache-control", "no-store");
    return reply.code(statusOf(answer)).send({ errors: [formatted(answer)] });
  });
  app.setNotFoundHandler((request, reply) => {
    const answer = refusal(
      "NOT_FOUND",
      `There is nothing at ${request.method} ${request.url.split("?", 1)[0]}. Operations go to /graphql.`,
      { status: 404 },
    );
    return reply.code(404).send({ errors: [formatted(answer)] });
  });
}

/** The client's mistakes that the HTTP server itself finds; null for anything else. */
function httpError(error: FastifyError, bodyBytes: number): GraphQLError | null {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return refusal("BODY_TOO_LARGE", `The body is larger than ${bodyBytes} bytes. Send less at once.`, { status: 413 });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return refusal("UNSUPPORTED_MEDIA_TYPE", "Send the operation as JSON, with the header content-type: application/json.", {
        status: 415,
      });
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return refusal("BAD_REQUEST", "The body is not valid JSON.", { status: 400 });
    default:
      if (error instanceof SyntaxError || (error.statusCode === 400 && error.name === "SyntaxError"))
        return refusal("BAD_REQUEST", "The body is not valid JSON.", { status: 400 });
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? refusal("BAD_REQUEST", "The request is not valid HTTP for this address.", { status: error.statusCode })
        : null;
  }
}

function headersOf(error: GraphQLError): Record<string, string> {
  const { http } = error.extensions;
  const headers = typeof http === "object" && http !== null && "headers" in http ? http.headers : null;
  return headers instanceof Map ? Object.fromEntries(headers) : {};
}
