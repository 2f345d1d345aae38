import type { FetchNode, PlanNode, QueryPlan } from "@apollo/query-planner";
import {
  type DocumentNode,
  GraphQLError,
  getVariableValues,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from "graphql";
import { refusal } from "../errors.js";
import type { Planner } from "../execution/plans.js";
import { exceededLimit } from "../limits/check.js";
import type { Limits } from "../limits/limits.js";
import type { Generation } from "../supergraph.js";

/** A subscription that may be opened: what to subscribe to, and how each event becomes the client's. */
export interface PreparedSubscription {
  /** The owning subgraph's own subscription. */
  readonly primary: FetchNode;
  /** The plan of one event: its payload stands in for the primary fetch, then the entity fetches follow. */
  readonly eventPlan: QueryPlan;
}

const validated = new WeakMap<Generation, WeakMap<DocumentNode, readonly GraphQLError[]>>();

/** Validates and plans a subscription. Returns every error found when it cannot be opened. */
export function prepareSubscription(
  { generation, plan, limits }: { generation: Generation; plan: Planner; limits: Limits },
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): PreparedSubscription | readonly GraphQLError[] {
  const exceeded = exceededLimit(limits, document, operation);
  if (exceeded) return [exceeded];
  const invalid = validationErrors(generation, document, limits);
  if (invalid.length > 0) return invalid;
  const { errors } = getVariableValues(generation.apiSchema, operation.variableDefinitions ?? [], variables);
  if (errors) return errors.map((error) => withCode(error, "BAD_USER_INPUT"));
  const { node } = plan(generation, document, operation.name?.value);
  if (node?.kind !== "Subscription") return [refusal("BAD_USER_INPUT", "The subscription selects nothing that a subgraph publishes.")];
  return { primary: node.primary, eventPlan: eventPlan(node.primary, node.rest) };
}

function eventPlan(primary: FetchNode, rest: PlanNode | undefined): QueryPlan {
  return { kind: "QueryPlan", node: { kind: "Sequence", nodes: rest ? [primary, rest] : [primary] } };
}

function validationErrors(generation: Generation, document: DocumentNode, limits: Limits): readonly GraphQLError[] {
  const documents = validated.get(generation) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>();
  validated.set(generation, documents);
  const known = documents.get(document);
  if (known) return known;
  const rules = limits.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(generation.apiSchema, document, rules).map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
  documents.set(document, errors);
  return errors;
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { ...error.extensions, code },
  });
}
