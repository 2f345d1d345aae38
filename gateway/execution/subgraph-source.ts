import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from "@apollo/gateway";
import type { GatewayGraphQLResponse } from "@apollo/server-gateway-interface";
import type { Logger } from "pino";
import type { SubgraphTransport } from "../../platform/graphql/transport.js";
import { SubgraphFailure, subgraphFailure } from "../transports/failure.js";
import { invalidatedIds, readReply, type SubgraphAnswer } from "./answer.js";
import type { CallHeaders } from "./calls.js";
import type { OperationContext } from "./context.js";
import { failedFetch } from "./failed-fetch.js";

export interface SubgraphSourceDependencies {
  readonly headers: CallHeaders;
  /** Called before the answer goes on, with the IDs a mutation's answer declares changed. */
  readonly onInvalidated: (ids: readonly string[]) => void;
  readonly logger: Logger;
}

/**
 * One subgraph as the plan's executor sees it. It never rejects: a call without a usable answer is an answer
 * of errors that name the service, so that the other fields of the operation are still delivered.
 */
export function subgraphSource(transport: SubgraphTransport, dependencies: SubgraphSourceDependencies): GraphQLDataSource {
  const service = transport.name;
  const { headers, onInvalidated, logger } = dependencies;

  async function call(request: FetchRequest, context: OperationContext): Promise<SubgraphAnswer> {
    const reply = await transport.request(request, await headers(service, context.principal, context.requestId));
    const answer = readReply(service, reply);
    if (request.entities !== null && answer.data && !answersEntities(answer.data, request.entities)) {
      throw new SubgraphFailure(service, "BAD_RESPONSE", new Error(`"_entities" is not a list of ${request.entities} objects`));
    }
    return answer;
  }

  return {
    async process(options: GraphQLDataSourceProcessOptions): Promise<GatewayGraphQLResponse> {
      const request = fetchRequest(options);
      const context = options.context as OperationContext;
      try {
        const answer = await call(request, context);
        const ids = invalidatedIds(answer);
        if (ids.length > 0) onInvalidated(ids);
        return { data: answer.data, ...(answer.errors.length > 0 ? { errors: answer.errors } : {}) };
      } catch (error) {
        const failure = subgraphFailure(service, error);
        logger.warn({ err: failure, service, requestId: context.requestId }, "a subgraph call failed");
        return { data: null, errors: failedFetch(service, failure.reason, request.query, request.entities) };
      }
    },
  };
}

interface FetchRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName?: string;
  /** How many representations are sent, null for a root fetch. */
  readonly entities: number | null;
}

function fetchRequest({ request }: GraphQLDataSourceProcessOptions): FetchRequest {
  const variables = request.variables ?? {};
  const representations: unknown = variables.representations;
  return {
    query: request.query ?? "",
    variables,
    ...(request.operationName ? { operationName: request.operationName } : {}),
    // A client's own variable may bear the same name: only an entity fetch selects `_entities`.
    entities: Array.isArray(representations) && request.query?.includes("_entities(representations:") ? representations.length : null,
  };
}

function answersEntities(data: Record<string, unknown>, count: number): boolean {
  const entities = data._entities;
  return (
    Array.isArray(entities) && entities.length === count && entities.every((entity) => typeof entity === "object" && !Array.isArray(entity))
  );
}
