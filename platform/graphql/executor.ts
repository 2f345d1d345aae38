import { ApolloServer, HeaderMap } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { createSourceEventStream, type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError, parse, validate } from "graphql";
import { PRINCIPAL_HEADER, type PrincipalVerifier } from "../access/signature.js";
import { newId } from "../ids.js";
import { Context, type SubgraphRuntime } from "./context.js";
import type { Subgraph } from "./subgraph.js";
import type { SubgraphCall, SubgraphHeaders, SubgraphReply } from "./transport.js";

/** What both transports call: the one place where a subgraph answers. */
export interface SubgraphExecutor {
  /** Whether the gateway's signature is in order; without it both calls below answer nothing but that. */
  admits(headers: SubgraphHeaders): Promise<boolean>;
  request(call: SubgraphCall, headers: SubgraphHeaders): Promise<SubgraphReply>;
  subscribe(call: SubgraphCall, headers: SubgraphHeaders, signal: AbortSignal): AsyncGenerator<unknown>;
  stop(): Promise<void>;
}

const UNSIGNED: SubgraphReply = {
  status: 401,
  body: {
    errors: [
      {
        message: "A subgraph answers its gateway only: the signed principal is missing, expired or not for this subgraph.",
        extensions: { code: "UNAUTHENTICATED" },
      },
    ],
  },
};

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

  const contextOf = async (call: SubgraphCall, headers: SubgraphHeaders, signal?: AbortSignal): Promise<Context | null> => {
    const principal = await verify(headers[PRINCIPAL_HEADER]);
    if (!principal) return null;
    return new Context(runtime, principal, headers["x-request-id"] ?? newId(), call.variables ?? {}, runtime.database.orm, signal);
  };

  return {
    admits: async (headers) => (await verify(headers[PRINCIPAL_HEADER])) !== null,
    request: async (call, headers) => {
      const context = await contextOf(call, headers);
      if (!context) return UNSIGNED;
      const { status, body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: "POST", headers: new HeaderMap([["content-type", "application/json"]]), search: "", body: call },
        context: async () => context,
      });
      const text = body.kind === "complete" ? body.string : "";
      return { status: status ?? 200, body: JSON.parse(text) };
    },
    subscribe: async function* (call, headers, signal) {
      const context = await contextOf(call, headers, signal);
      if (!context) {
        yield UNSIGNED.body;
        return;
      }
      const document = parse(call.query);
      const problems = validate(schema, document);
      if (problems.length > 0) {
        yield { errors: problems.map((problem) => problem.toJSON()) };
        return;
      }
      const args = { schema, document, contextValue: context, variableValues: call.variables, operationName: call.operationName };
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) {
        yield printed(runtime, source);
        return;
      }
      try {
        for await (const event of source as AsyncIterable<unknown>) {
          // Each event has a context of its own: loaders must not answer a later event from an earlier one's cache.
          const fresh = new Context(runtime, context.principal, context.requestId, call.variables ?? {}, runtime.database.orm, signal);
          yield printed(runtime, await execute({ ...args, contextValue: fresh, rootValue: event }));
        }
      } catch (error) {
        // A source is read late: what it refuses (an expired cursor, a customer that is not there) is the last result.
        yield printed(runtime, { errors: [asGraphQLError(error)] });
      }
    },
    stop: () => server.stop(),
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** A result as JSON carries it, errors masked: the same for a subscription's events as for a request's answer. */
function printed(runtime: SubgraphRuntime, result: ExecutionResult): unknown {
  const errors = result.errors?.map((error) => mask(runtime, error.toJSON(), error));
  return JSON.parse(JSON.stringify(errors ? { ...result, errors } : result));
}

/** What broke inside is logged under the request's ID and never shown. */
function mask(runtime: SubgraphRuntime, formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  const code = formatted.extensions?.code ?? (cause ? "INTERNAL_SERVER_ERROR" : undefined);
  const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
  if (code !== undefined && code !== "INTERNAL_SERVER_ERROR") return { ...formatted, extensions: { ...extensions, code } };
  const errorId = newId();
  runtime.logger.error({ err: cause ?? error, path: formatted.path, errorId }, "a field failed");
  return {
    message: "Something broke on our side. Nothing was changed; please try again, and name the error ID when you report it.",
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
  };
}
