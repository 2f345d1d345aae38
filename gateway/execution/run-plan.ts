import { executeQueryPlan } from "@apollo/gateway";
import type { QueryPlan } from "@apollo/query-planner";
import type { GatewayGraphQLRequestContext } from "@apollo/server-gateway-interface";
import { type ExecutionResult, type FragmentDefinitionNode, GraphQLError, type OperationDefinitionNode } from "graphql";
import type { Logger } from "pino";
import type { Generation, SubgraphSources } from "../supergraph.js";
import { clientError } from "./client-error.js";
import type { OperationContext } from "./context.js";

export interface PlanRun {
  readonly generation: Generation;
  readonly plan: QueryPlan;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** As the client sent them. */
  readonly variables: Record<string, unknown>;
  readonly context: OperationContext;
  readonly logger: Logger;
  /** Where fetches go; the generation's own sources unless something stands in for one. */
  readonly sources?: SubgraphSources;
}

/**
 * Runs a plan's fetches and shapes the answer by the API schema. Never rejects: what breaks inside is one masked
 * error under the request's ID, and the log has its cause. This is the seam behind which execution can be replaced.
 */
export async function runPlan(run: PlanRun): Promise<ExecutionResult> {
  const { generation, plan, operation, variables, context, logger } = run;
  const operationContext = { schema: generation.apiSchema, operation, fragments: { ...run.fragments } };
  // The parts of a request that the executor reads.
  const request: Pick<GatewayGraphQLRequestContext, "request" | "context" | "metrics" | "logger"> = {
    request: { variables },
    context,
    metrics: {},
    logger,
  };
  try {
    const { data, errors, extensions } = await executeQueryPlan(
      plan,
      { ...(run.sources ?? generation.sources) },
      request as GatewayGraphQLRequestContext,
      operationContext,
      generation.supergraphSchema,
      generation.operationSchema,
    );
    const all = [...(errors ?? []), ...completionErrors(extensions)];
    const clean = all.map((error) => clientError(error, context, logger));
    return clean.length > 0 ? { errors: clean, data: data ?? null } : { data: data ?? null };
  } catch (error) {
    return { errors: [clientError(error, context, logger)], data: null };
  }
}

/** A null where the schema allows none is an error of the answer like any other. */
function completionErrors(extensions: Record<string, unknown> | undefined): unknown[] {
  const errors = extensions?.valueCompletion;
  return Array.isArray(errors) ? errors.map((error) => (error instanceof GraphQLError ? completionError(error) : error)) : [];
}

function completionError({ message, path }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { ...(path ? { path } : {}), extensions: { code: "SUBGRAPH_BAD_RESPONSE" } });
}
