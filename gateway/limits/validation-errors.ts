import { GraphQLError } from "graphql";
import { refusal } from "../errors.js";

/** Of a document that is wrong in many places, so many are named. */
export const MOST_VALIDATION_ERRORS = 20;

/** What a client is told about a document that is not valid, or that cannot be judged with bounded work. */
export function validationErrors(errors: readonly GraphQLError[]): GraphQLError[] {
  const aborted = errors.some(({ message }) => message === "Validation aborted.");
  if (aborted) {
    return [
      refusal(
        "OPERATION_TOO_COMPLEX",
        "The operation selects too many fields under the same names to compare them all. Split it into several operations.",
        { status: 400 },
      ),
    ];
  }
  return errors.map(
    ({ message, nodes }) => new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }),
  );
}
