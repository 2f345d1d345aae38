import type { QueryPlan } from "@apollo/query-planner";
import type { GatewayExecutor, GatewayInterface, GatewaySchemaLoadOrUpdateCallback } from "@apollo/server-gateway-interface";
import { getVariableValues } from "graphql";
import type { Logger } from "pino";
import type { Generation } from "../supergraph.js";
import { clientError } from "./client-error.js";
import type { OperationContext } from "./context.js";
import { fragmentsOf, unknownOperation } from "./document.js";
import type { Planner } from "./plans.js";
import { runPlan } from "./run-plan.js";

export interface ExecutorDependencies {
  readonly generation: Generation;
  readonly plan: Planner;
  readonly logger: Logger;
}

/** The supergraph behind Apollo Server: announces its schema and executes its queries and mutations. */
export function apolloGateway(dependencies: ExecutorDependencies): GatewayInterface {
  const { generation } = dependencies;
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      for (const listener of listeners) listener({ apiSchema: generation.apiSchema, coreSupergraphSdl: generation.sdl });
      return { executor: executor(dependencies) };
    },
    async stop() {
      listeners.clear();
    },
  };
}

function executor({ generation, plan, logger }: ExecutorDependencies): GatewayExecutor {
  return async ({ request, document, operation, context }) => {
    // Apollo Server leaves `operation` undefined when the document has no such operation.
    if (!operation) return { errors: [unknownOperation(document, request.operationName)] };
    const variables = request.variables ?? {};
    const { errors } = getVariableValues(generation.apiSchema, operation.variableDefinitions ?? [], variables);
    if (errors) return { errors };
    const caller = context as OperationContext;
    let queryPlan: QueryPlan;
    try {
      queryPlan = plan(generation, document, operation.name?.value);
    } catch (error) {
      return { errors: [clientError(error, caller, logger)] };
    }
    return runPlan({ generation, plan: queryPlan, operation, fragments: fragmentsOf(document), variables, context: caller, logger });
  };
}
