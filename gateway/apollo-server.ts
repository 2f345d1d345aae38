import { ApolloServer, type ApolloServerPlugin, type GraphQLResponse, HeaderMap, type HTTPGraphQLHead } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { type ExecutionResult, type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from "graphql";
import type { Logger } from "pino";
import { announcedSchema } from "./announced-schema.js";
import { formatted, headersOf, refusal, statusOf } from "./errors.js";
import type { OperationContext } from "./execution/context.js";
import { nothingToRun, operationDocument } from "./execution/document.js";
import { resultText } from "./execution/json-text.js";
import type { OperationRuns } from "./execution/operation-runs.js";
import type { Generations } from "./generations.js";
import type { Limits } from "./limits/limits.js";
import type { PreparedOperation } from "./planning/prepared-operation.js";

export interface ApolloServerOptions {
  readonly generations: Generations;
  readonly runs: OperationRuns;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** Apollo Server around the supergraph: persisted queries, CSRF prevention, HTTP semantics. Operations are prepared and run elsewhere. */
export function apolloServer({ generations, runs, limits, logger }: ApolloServerOptions): ApolloServer<OperationContext> {
  return new ApolloServer<OperationContext>({
    gateway: announcedSchema(generations),
    introspection: limits.introspection,
    documentStore: null,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    stringifyResult: resultText,
    formatError: presentable,
    logger,
    plugins: [
      execution(generations, runs),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/**
 * Prepares documents off this thread, and answers. Apollo Server gets a document that names the operation and nothing
 * else: it parses and validates only what it has none for. Its own execution would do nothing but make a hidden class for each
 * request (an object with accessors), through which V8 keeps every answer until it next collects its old objects.
 */
function execution(generations: Generations, runs: OperationRuns): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      let prepared: PreparedOperation;
      return {
        async didResolveSource(requestContext) {
          const { schema, source, request, contextValue } = requestContext;
          const operation = { text: source, operationName: request.operationName ?? null, variables: request.variables ?? {} };
          prepared = await generations.of(schema).preparations.prepare(operation, contextValue);
          const document = prepared.kind === "READY" ? operationDocument(prepared.compiled) : nothingToRun();
          Object.assign(requestContext, { document });
        },
        async didResolveOperation({ operation }) {
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw needsStream();
        },
        async responseForOperation({ request, contextValue, response: { http } }) {
          const result = prepared.kind === "READY" ? await runs.run(prepared, request.variables ?? {}, contextValue) : prepared;
          return answered(http, result);
        },
      };
    },
  };
}

/** A result as Apollo Server sends it. Without data its first error says with which status. */
function answered(http: HTTPGraphQLHead, { data, errors = [] }: ExecutionResult): GraphQLResponse {
  const [first] = errors;
  const result = { ...(errors.length > 0 ? { errors: errors.map(formatted) } : {}), ...(data === undefined ? {} : { data }) };
  const head =
    data === undefined && first ? { status: statusOf(first), headers: new HeaderMap([...http.headers, ...headersOf(first)]) } : http;
  return { http: head, body: { kind: "single", singleResult: result } };
}

function needsStream(): GraphQLError {
  return refusal(
    "SUBSCRIPTION_NEEDS_STREAM",
    "A subscription answers with a stream: send it with the header accept: text/event-stream, or over WebSocket (graphql-transport-ws) to the same address.",
    { status: 406 },
  );
}

/** Errors that Apollo Server wrote: the same in content, but never with an inner cause. */
function presentable(shown: GraphQLFormattedError): GraphQLFormattedError {
  const code = shown.extensions?.code;
  if (code !== "INTERNAL_SERVER_ERROR" || shown.extensions?.requestId !== undefined) return shown;
  return {
    message: "The gateway failed on this request. Report it with the request ID in the response header x-request-id.",
    extensions: { code },
  };
}
