import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { toldError } from "../errors.js";
import type { OperationContext } from "./context.js";

/** An error of the execution as the client gets it (`toldError`); one that broke inside a subgraph has the request ID too. */
export function clientError(error: unknown, { requestId }: OperationContext, logger: Logger): GraphQLError {
  const told = toldError(error, requestId, logger);
  if (told !== error) return told;
  const { serviceName: _serviceName, ...extensions } = told.extensions;
  const reported = extensions.code === "INTERNAL_SERVER_ERROR" ? { requestId } : {};
  return new GraphQLError(told.message, { ...(told.path ? { path: told.path } : {}), extensions: { ...extensions, ...reported } });
}
