import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { internalError } from "../errors.js";
import type { OperationContext } from "./context.js";

/**
 * An error of the execution as the client gets it. One with a code was worded for clients; anything else broke inside:
 * the log has it, the client gets the request ID.
 */
export function clientError(error: unknown, { requestId }: OperationContext, logger: Logger): GraphQLError {
  if (!(error instanceof GraphQLError) || typeof error.extensions.code !== "string") {
    logger.error({ err: error, requestId }, "an operation failed inside the gateway");
    return internalError(requestId);
  }
  const { serviceName: _serviceName, ...extensions } = error.extensions;
  const reported = extensions.code === "INTERNAL_SERVER_ERROR" ? { requestId } : {};
  return new GraphQLError(error.message, { ...(error.path ? { path: error.path } : {}), extensions: { ...extensions, ...reported } });
}
