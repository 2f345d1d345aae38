import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";

/** What a refusal may carry besides its code. */
export interface RefusalDetails {
  /** HTTP status of a response that consists of this error alone; streams ignore it. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An error of the gateway's own for the client: one sentence that says what is wrong and what to do. */
export function refusal(code: string, message: string, details: RefusalDetails = {}): GraphQLError {
  const http =
    details.status === undefined ? {} : { http: { status: details.status, headers: new Map(Object.entries(details.headers ?? {})) } };
  const originalError = details.cause instanceof Error ? { originalError: details.cause } : {};
  return new GraphQLError(message, { ...originalError, extensions: { code, ...details.extensions, ...http } });
}

/**
 * What a client sees of a failure that is not its own: no cause, and the ID under which the log has it.
 * With a status where the failure is the whole response; beside other fields' data it is an error like any other.
 */
export function internalError(requestId: string, status?: 500): GraphQLError {
  return refusal("INTERNAL_SERVER_ERROR", `The gateway failed on this request. Report it with the request ID ${requestId}.`, {
    ...(status ? { status } : {}),
    extensions: { requestId },
  });
}

/**
 * What a client is told of what was thrown. An error with a code was worded for clients; anything else broke inside: the
 * log has it, the client gets the request ID.
 */
export function toldError(error: unknown, requestId: string, logger: Logger): GraphQLError {
  if (error instanceof GraphQLError && typeof error.extensions.code === "string") return error;
  logger.error({ err: error, requestId }, "an operation failed inside the gateway");
  return internalError(requestId);
}

/** The error as it is sent: message, path, locations and extensions, without the HTTP head and without a stack. */
export function formatted(error: GraphQLError): GraphQLFormattedError {
  const { http: _http, stacktrace: _stacktrace, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}

/** The HTTP status that `refusal` asked for, 200 without one. */
export function statusOf(error: GraphQLError): number {
  const http = error.extensions.http;
  return typeof http === "object" && http !== null && "status" in http && typeof http.status === "number" ? http.status : 200;
}

/** The HTTP headers that `refusal` asked for. */
export function headersOf(error: GraphQLError): [string, string][] {
  const http = error.extensions.http;
  return typeof http === "object" && http !== null && "headers" in http && http.headers instanceof Map ? [...http.headers] : [];
}
