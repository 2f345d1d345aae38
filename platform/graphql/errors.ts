import { GraphQLError } from "graphql";

/** Refusals that are GraphQL errors: who may not, what is not there. What a user can correct is a `UserError` instead. */
export function unauthenticated(message = "Sign in first: send the access token as `Authorization: Bearer …`."): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "UNAUTHENTICATED" } });
}

export function forbidden(message: string, reason?: string): GraphQLError {
  return new GraphQLError(message, { extensions: reason ? { code: "FORBIDDEN", reason } : { code: "FORBIDDEN" } });
}

/** Another tenant's thing is not found, exactly like a thing that never was. */
export function notFound(thing: string): GraphQLError {
  return new GraphQLError(`${thing} not found.`, { extensions: { code: "NOT_FOUND" } });
}

/** A refused argument of a query. */
export function badInput(message: string, field: string, reason = "INVALID_INPUT"): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT", reason, field } });
}

/** A signed-in caller whose state allows only something else first, such as a password change. */
export function preconditionFailed(message: string, reason: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "PRECONDITION_FAILED", reason } });
}
