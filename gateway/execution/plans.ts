import { operationFromDocument } from "@apollo/federation-internals";
import type { QueryPlan } from "@apollo/query-planner";
import type { DocumentNode } from "graphql";
import type { Generation } from "../supergraph.js";

export type Planner = (generation: Generation, document: DocumentNode, operationName: string | undefined) => QueryPlan;

/**
 * Plans operations and keeps each plan as long as its generation and its parsed document live
 * (whoever caches documents thereby bounds the plans). Throws what the planner throws.
 */
export function planner(): Planner {
  const generations = new WeakMap<Generation, WeakMap<DocumentNode, Map<string | undefined, QueryPlan>>>();
  return (generation, document, operationName) => {
    const documents = generations.get(generation) ?? new WeakMap<DocumentNode, Map<string | undefined, QueryPlan>>();
    generations.set(generation, documents);
    const plans = documents.get(document) ?? new Map<string | undefined, QueryPlan>();
    documents.set(document, plans);
    const known = plans.get(operationName);
    if (known) return known;
    const operation = operationFromDocument(generation.operationSchema, document, operationName === undefined ? {} : { operationName });
    const plan = generation.planner.buildQueryPlan(operation);
    plans.set(operationName, plan);
    return plan;
  };
}
