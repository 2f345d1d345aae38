import type { GraphQLDataSource } from "@apollo/gateway";
import type { ExecutionResult } from "graphql";
import { readResult } from "../execution/answer.js";
import { failedFetch } from "../execution/failed-fetch.js";
import { type PlanRun, runPlan } from "../execution/run-plan.js";
import type { PreparedSubscription } from "./prepare.js";

/**
 * Turns one event of the owning subgraph into the client's result: a fresh tree from the event's payload, the entity
 * fetches of other subgraphs, and the shape the client asked for. Failing fetches are errors of this event alone.
 */
export function deliverEvent(
  { primary, eventPlan }: PreparedSubscription,
  event: unknown,
  run: Omit<PlanRun, "plan" | "sources">,
): Promise<ExecutionResult> {
  const { sources } = run.generation;
  const service = primary.serviceName;
  const payload: GraphQLDataSource = {
    async process(options) {
      const owner = sources[service];
      if (options.request.query !== primary.operation && owner) return owner.process(options);
      const answer = readResult(service, event);
      if (!answer) return { data: null, errors: failedFetch(service, "BAD_RESPONSE", primary.operation, null) };
      return { data: answer.data, ...(answer.errors.length > 0 ? { errors: answer.errors } : {}) };
    },
  };
  return runPlan({ ...run, plan: eventPlan, sources: { ...sources, [service]: payload } });
}
