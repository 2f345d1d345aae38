import { ApolloServer, HeaderMap } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { createSourceEventStream, type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError, parse, validate } from "graphql";
import { PRINCIPAL_HEADER, type PrincipalVerifier } from "../access/signature.js";
import { REQUEST_MS } from "../database/database.js";
import { isPassing, isUnreachable } from "../database/errors.js";
import { newId } from "../ids.js";
import { Context, type SubgraphRuntime } from "./context.js";
import { unstorableArgument } from "./storable-text.js";
import type { Subgraph } from "./subgraph.js";
import type { SubgraphCall, SubgraphHeaders, SubgraphReply } from "./transport.js";

/** What both transports call: the one place where a subgraph answers. */
export interface SubgraphExecutor {
  /** Whether the gateway's signature is in order; without it both calls below answer nothing but that. */
  admits(headers: SubgraphHeaders): Promise<boolean>;
  /** Answers a request's body, whatever its text is. */
  request(body: string, headers: SubgraphHeaders): Promise<SubgraphReply>;
  /** Each value is the JSON text of one result. */
  subscribe(body: string, headers: SubgraphHeaders, signal: AbortSignal): AsyncGenerator<string>;
  stop(): Promise<void>;
}

const UNSIGNED = refusal(
  401,
  "UNAUTHENTICATED",
  "A subgraph answers its gateway only: the signed principal is missing, expired or not for this subgraph.",
);
const MALFORMED = refusal(400, "BAD_REQUEST", "The body is not a GraphQL request in JSON.");

export async function subgraphExecutor(subgraph: Subgraph, runtime: SubgraphRuntime, verify: PrincipalVerifier): Promise<SubgraphExecutor> {
  const schema = await subgraph.schema();
  const server = new ApolloServer<Context>({
    schema,
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) => mask(runtime, formatted, error),
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      {
        requestDidStart: async () => ({
          willSendResponse: async ({ response, contextValue }) => {
            if (response.body.kind !== "single" || contextValue.invalidated.size === 0) return;
            response.body.singleResult.extensions = { ...response.body.singleResult.extensions, invalidate: [...contextValue.invalidated] };
          },
        }),
      },
    ],
  });
  await server.start();

  /** Whose request it is and what it says, or why it is not answered. */
  const admit = async (body: string, headers: SubgraphHeaders, signal: AbortSignal) => {
    const principal = await verify(headers[PRINCIPAL_HEADER]);
    if (!principal) return { refused: UNSIGNED };
    const call = readCall(body);
    if (!call) return { refused: MALFORMED };
    // The gateway's own question is for a token, which is hashed before it meets the database.
    const unstorable = principal.kind === "GATEWAY" ? null : unstorableArgument(body, call);
    if (unstorable !== null) return { refused: unstorableText(unstorable) };
    const requestId = headers["x-request-id"] ?? newId();
    const context = () => new Context({ runtime, principal, requestId, rawVariables: call.variables ?? {}, signal });
    return { call, context };
  };

  return {
    admits: async (headers) => (await verify(headers[PRINCIPAL_HEADER])) !== null,
    request: async (requestBody, headers) => {
      const admitted = await admit(requestBody, headers, AbortSignal.timeout(REQUEST_MS));
      if (!admitted.call) return admitted.refused;
      const answer = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: "POST",
          headers: new HeaderMap([["content-type", "application/json"]]),
          search: "",
          body: admitted.call,
        },
        context: async () => admitted.context(),
      });
      const { status, body } = answer;
      if (body.kind !== "complete") throw new Error("incremental delivery was not asked for");
      return { status: status ?? 200, contentType: answer.headers.get("content-type") ?? null, text: body.string };
    },
    subscribe: async function* (body, headers, signal) {
      const admitted = await admit(body, headers, signal);
      if (!admitted.call) {
        yield admitted.refused.text;
        return;
      }
      const { call, context } = admitted;
      const document = parse(call.query);
      const problems = validate(schema, document);
      if (problems.length > 0) {
        yield JSON.stringify({ errors: problems.map((problem) => problem.toJSON()) });
        return;
      }
      const args = { schema, document, contextValue: context(), variableValues: call.variables, operationName: call.operationName };
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) {
        yield printed(runtime, source);
        return;
      }
      try {
        for await (const event of source as AsyncIterable<unknown>) {
          // Each event has a context of its own: loaders must not answer a later event from an earlier one's cache.
          yield printed(runtime, await execute({ ...args, contextValue: context(), rootValue: event }));
        }
      } catch (error) {
        // A source is read late: what it refuses (an expired cursor, a customer that is not there) is the last result.
        yield printed(runtime, { errors: [asGraphQLError(error)] });
      }
    },
    stop: () => server.stop(),
  };
}

function unstorableText(field: string): SubgraphReply {
  const message = `\`${field}\` has text that cannot be stored: leave out U+0000 and halves of surrogate pairs.`;
  return refusal(400, "BAD_USER_INPUT", message, { reason: "INVALID_INPUT", field });
}

function refusal(status: number, code: string, message: string, more: object = {}): SubgraphReply {
  const errors = [{ message, extensions: { code, ...more } }];
  return { status, contentType: "application/json; charset=utf-8", text: JSON.stringify({ errors }) };
}

/** What a body asks; null when it is no JSON object with a text to run. */
function readCall(body: string): SubgraphCall | null {
  try {
    const call: unknown = JSON.parse(body);
    return typeof call === "object" && call !== null && "query" in call && typeof call.query === "string" ? (call as SubgraphCall) : null;
  } catch {
    return null;
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** A result as JSON, errors masked: the same for a subscription's events as for a request's answer. */
function printed(runtime: SubgraphRuntime, result: ExecutionResult): string {
  const errors = result.errors?.map((error) => mask(runtime, error.toJSON(), error));
  return JSON.stringify(errors ? { ...result, errors } : result);
}

/** What broke inside is logged and never shown; what may succeed when it is tried again has a code of its own. */
function mask(runtime: SubgraphRuntime, formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  const code = formatted.extensions?.code ?? (cause ? "INTERNAL_SERVER_ERROR" : undefined);
  const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
  if (code !== undefined && code !== "INTERNAL_SERVER_ERROR") return { ...formatted, extensions: { ...extensions, code } };
  const path = formatted.path ? { path: formatted.path } : {};
  const why = whyTryAgain(cause ?? error);
  if (why !== null) {
    runtime.logger.warn({ err: cause ?? error, ...path }, "a field was given up; the caller may try again");
    return { message: `${why}: please try again.`, ...path, extensions: { code: "TRY_AGAIN" } };
  }
  const errorId = newId();
  runtime.logger.error({ err: cause ?? error, ...path, errorId }, "a field failed");
  return {
    message:
      "Something broke on our side: try again, and name the error ID when you report it. A mutation may have been carried out: look first, or repeat it with its idempotency key.",
    ...path,
    extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
  };
}

function whyTryAgain(error: unknown): string | null {
  if (isPassing(error)) return "Others are at work on the same thing, or there is too much to do";
  if (isUnreachable(error)) return "The database cannot be reached at the moment";
  return null;
}
