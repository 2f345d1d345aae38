import type { DocumentNode, GraphQLError, OperationDefinitionNode } from "graphql";
import { refusal } from "../errors.js";
import type { Limits } from "./limits.js";
import { operationSize } from "./operation-size.js";

/** The first limit that an operation exceeds, as the error the client gets; null when it keeps them all. */
export function exceededLimit(
  limits: Pick<Limits, "depth" | "aliases" | "rootFields" | "fields">,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): GraphQLError | null {
  const { depth, aliases, ownFields, fields } = operationSize(document, operation);
  if (depth > limits.depth) {
    return tooMuch(
      "DEPTH_LIMIT_EXCEEDED",
      `The operation nests ${depth} fields deep, the limit is ${limits.depth}. Split it into several operations.`,
    );
  }
  // Before all that is counted through fragments: what follows is a number that can be said.
  if (fields > limits.fields) {
    return tooMuch(
      "FIELD_LIMIT_EXCEEDED",
      `The operation selects more than ${limits.fields} fields, fragments counted at each use. Split it into several operations.`,
    );
  }
  if (aliases > limits.aliases) {
    return tooMuch(
      "ALIAS_LIMIT_EXCEEDED",
      `The operation has ${aliases} aliases, the limit is ${limits.aliases}. Ask for a list instead, or split the operation.`,
    );
  }
  if (ownFields > limits.rootFields) {
    return tooMuch(
      "ROOT_FIELD_LIMIT_EXCEEDED",
      `The operation has ${ownFields} root fields, the limit is ${limits.rootFields}. Split it into several operations.`,
    );
  }
  return null;
}

function tooMuch(code: string, message: string): GraphQLError {
  return refusal(code, message, { status: 400 });
}
