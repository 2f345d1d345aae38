import type { GraphQLFormattedError } from "graphql";
import type { SubgraphReply } from "../../platform/graphql/transport.js";
import { DEEPEST_VALUE, nestsDeeper } from "../limits/nesting.js";
import { SubgraphFailure } from "../transports/failure.js";

type JsonObject = Record<string, unknown>;

/** A subgraph's answer after the checks: only what the GraphQL specification allows, nothing that steers the gateway. */
export interface SubgraphAnswer {
  readonly data: JsonObject | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly extensions: JsonObject;
  /** Whether no string in the data needs escaping when it is written again: the text escaped none. */
  readonly plain: boolean;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a reply of `service`: the one place where an answer is parsed. Throws a SubgraphFailure when it is not a
 * GraphQL answer: not JSON, not an object, neither data nor errors.
 */
export function readReply(service: string, reply: SubgraphReply): SubgraphAnswer {
  const answer = readResult(service, reply.text);
  if (answer) return answer;
  if (reply.status === 401 || reply.status === 403)
    return { data: null, errors: [refused(service, reply.status)], extensions: {}, plain: true };
  throw new SubgraphFailure(service, "BAD_RESPONSE", new Error(`status ${reply.status} without a GraphQL answer`));
}

/** Reads the text of one GraphQL result (a whole answer or one event of a subscription); null when it is none. */
export function readResult(service: string, text: string): SubgraphAnswer | null {
  const body = parsed(text);
  if (!isObject(body)) return null;
  const { data, errors, extensions } = body;
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (!isObject(data) && !(hasErrors && (data === null || data === undefined))) return null;
  return {
    data: isObject(data) ? data : null,
    errors: hasErrors ? errors.map((error) => readError(service, error)) : [],
    extensions: isObject(extensions) ? extensions : {},
    plain: !text.includes("\\"),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The part of a subgraph's error that is the client's business. Locations are places in the subgraph's own text,
 * `extensions.http` would set the gateway's HTTP status, and a stack trace is nobody's business. An extension that nests
 * too deep to be written is left out.
 */
function readError(service: string, error: unknown): GraphQLFormattedError {
  const { message, path, extensions } = isObject(error) ? error : {};
  const { http: _http, stacktrace: _stacktrace, exception: _exception, ...rest } = isObject(extensions) ? extensions : {};
  for (const [name, value] of Object.entries(rest)) if (nestsDeeper(value, DEEPEST_VALUE)) delete rest[name];
  return {
    message: typeof message === "string" && message !== "" ? message : `The subgraph "${service}" reported an error without a message.`,
    ...(isPath(path) ? { path } : {}),
    extensions: { ...rest, code: typeof rest.code === "string" ? rest.code : "DOWNSTREAM_SERVICE_ERROR", service },
  };
}

function refused(service: string, status: 401 | 403): GraphQLFormattedError {
  const code = status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN";
  return { message: `The subgraph "${service}" refused the request.`, extensions: { code, service } };
}

function isPath(path: unknown): path is (string | number)[] {
  return Array.isArray(path) && path.every((step) => typeof step === "string" || typeof step === "number");
}

/** The session, account and member IDs that a mutation's answer declares changed (`extensions.invalidate`). */
export function invalidatedIds(answer: SubgraphAnswer): string[] {
  const { invalidate } = answer.extensions;
  return Array.isArray(invalidate) ? invalidate.filter((id) => typeof id === "string") : [];
}
