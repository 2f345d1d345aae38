import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from "graphql";
import type { Logger } from "pino";
import { formatted, refusal } from "./errors.js";
import { apolloGateway } from "./execution/apollo.js";
import type { OperationContext } from "./execution/context.js";
import type { Planner } from "./execution/plans.js";
import { exceededLimit } from "./limits/check.js";
import type { Limits } from "./limits/limits.js";
import { parseError } from "./limits/parse-error.js";
import type { Generation } from "./supergraph.js";

export interface ApolloServerOptions {
  readonly generation: Generation;
  readonly plan: Planner;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** Apollo Server around the supergraph: parsing, validation, limits, persisted queries, CSRF prevention, HTTP semantics. */
export function apolloServer({ generation, plan, limits, logger }: ApolloServerOptions): ApolloServer<OperationContext> {
  return new ApolloServer<OperationContext>({
    gateway: apolloGateway({ generation, plan, logger }),
    introspection: limits.introspection,
    parseOptions: { maxTokens: limits.tokens },
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (shown, error) => presentable(shown, error, limits),
    logger,
    plugins: [
      admission(limits),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** Refuses what exceeds a limit, and subscriptions to clients that cannot take a stream. */
function admission(limits: Limits): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation }) {
          if (!operation) return;
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw needsStream();
          const exceeded = exceededLimit(limits, document, operation);
          if (exceeded) throw exceeded;
        },
      };
    },
  };
}

function needsStream(): GraphQLError {
  return refusal(
    "SUBSCRIPTION_NEEDS_STREAM",
    "A subscription answers with a stream: send it with the header accept: text/event-stream, or over WebSocket (graphql-transport-ws) to the same address.",
    { status: 406 },
  );
}

/** Errors that Apollo Server or graphql-js wrote: the same in content, but never with an inner cause. */
function presentable(shown: GraphQLFormattedError, error: unknown, limits: Limits): GraphQLFormattedError {
  const code = shown.extensions?.code;
  if (code === "GRAPHQL_PARSE_FAILED") {
    const told = parseError(error, limits.tokens);
    return told.extensions.code === code ? shown : formatted(told);
  }
  if (code === "INTERNAL_SERVER_ERROR" && shown.extensions?.requestId === undefined) {
    return {
      message: "The gateway failed on this request. Report it with the request ID in the response header x-request-id.",
      extensions: { code },
    };
  }
  return shown;
}
