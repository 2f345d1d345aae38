import { GraphQLError } from "graphql";
import { refusal } from "../errors.js";

/** What a client is told about a document that could not be read. */
export function parseError(error: unknown, maxTokens: number): GraphQLError {
  const message = error instanceof Error ? error.message : "";
  if (message.includes("Parsing aborted")) {
    return refusal(
      "TOKEN_LIMIT_EXCEEDED",
      `The document has more than ${maxTokens} tokens. Send values as variables, or split the operation.`,
      { status: 400 },
    );
  }
  if (!(error instanceof GraphQLError) || message.includes("call stack")) {
    return refusal("DEPTH_LIMIT_EXCEEDED", "The document nests too deep to be read. Split it into several operations.", { status: 400 });
  }
  const { source, positions } = error;
  return new GraphQLError(message, { source: source ?? null, positions: positions ?? null, extensions: { code: "GRAPHQL_PARSE_FAILED" } });
}
