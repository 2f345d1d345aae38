import { operationFromDocument } from "@apollo/federation-internals";
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  type VariableDefinitionNode,
  validate,
  visit,
} from "graphql";
import { compile } from "../compiler/compile.js";
import { fragmentsOf, unknownOperation } from "../execution/document.js";
import type { Program } from "../execution/program.js";
import { exceededLimit } from "../limits/check.js";
import { nestedTooDeep } from "../limits/document-depth.js";
import type { Limits } from "../limits/limits.js";
import { parseError } from "../limits/parse-error.js";
import { shortened } from "../limits/shortened.js";
import { MOST_VALIDATION_ERRORS, validationErrors } from "../limits/validation-errors.js";
import { refuseConditionalRoots } from "../subscriptions/root-conditions.js";
import { withDistinctKeys } from "./distinct-keys.js";
import { labelsIn } from "./override-labels.js";
import { withFetches } from "./plan-fetches.js";
import type { PlanningSchemas } from "./planning-schemas.js";
import { withoutRootFragments } from "./root-fetches.js";
import { rootQuestions } from "./schema-questions.js";
import { isTrue, settledOperation, type TestedVariable, testedVariables, withoutIntrospection } from "./settled-operation.js";

/** A document as a client sends it. */
export interface OperationText {
  readonly text: string;
  readonly operationName: string | null;
  /** What is true or false of the request: the client's variables that `@skip` and `@include` may test, and the labels of `@override`. */
  readonly booleans: Readonly<Record<string, boolean>>;
}

/** The bounds that are judged by the text alone. */
export type DocumentLimits = Pick<Limits, "tokens" | "depth" | "aliases" | "rootFields" | "fields" | "introspection">;

/**
 * What becomes of a document before any variable is known but those that decide what is fetched, `tested`, the labels of
 * `@override` among them. It is plain data: it comes from another thread.
 */
export type Preparation = { readonly tested: readonly TestedVariable[] } & (
  | { readonly kind: "READY"; readonly program: Program; readonly variables: readonly VariableDefinitionNode[] }
  | { readonly kind: "REFUSED"; readonly errors: readonly PreparationError[] }
);

export interface PreparationError {
  readonly message: string;
  /** Offsets into the document. */
  readonly positions: readonly number[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly status: number;
}

/** Parses, checks, validates, plans and compiles. Throws only what is nobody's fault but ours. */
export function prepare(schemas: PlanningSchemas, { text, operationName, booleans }: OperationText, limits: DocumentLimits): Preparation {
  const deep = nestedTooDeep(text, limits);
  if (deep) return refused([deep]);
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    return refused([parseError(error, limits.tokens)]);
  }
  const operation = getOperationAST(document, operationName);
  if (!operation) return refused([unknownOperation(document, operationName)]);
  try {
    refuseConditionalRoots(document);
  } catch (error) {
    return refused([error]);
  }
  const exceeded = exceededLimit(limits, document, operation);
  if (exceeded) return refused([exceeded]);
  const rules = limits.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const invalid = validate(schemas.apiSchema, document, rules, { maxErrors: MOST_VALIDATION_ERRORS });
  if (invalid.length > 0) return refused(validationErrors(invalid));
  const fragments = fragmentsOf(document);
  const tested = testedVariables(operation, fragments);
  const holding = new Set(tested.filter((variable) => isTrue(variable, booleans)).map(({ name }) => name));
  const condition = (name: string) => holding.has(name);
  const settled = withDistinctKeys(schemas.apiSchema, settledOperation({ ...schemas, operation, fragments, condition }));
  const labels = labelsIn(settled, schemas.labels, schemas.internalKeys);
  const overrides = new Map(labels.map((label) => [label, booleans[label] === true]));
  return { ...ready(schemas, settled, overrides), tested: [...tested, ...labels.map((name) => ({ name, default: false }))] };
}

function ready(schemas: PlanningSchemas, operation: OperationDefinitionNode, overrideConditions: Map<string, boolean>): Preparation {
  const { operation: planned, renamed } = withoutReservedVariables(withoutIntrospection(operation));
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [planned] };
  const plan = withFetches(
    schemas.planner.buildQueryPlan(operationFromDocument(schemas.operationSchema, document), { overrideConditions }),
    (fetch) => schemas.requirements.separated(withoutRootFragments(fetch)),
  );
  if (operation.operation === OperationTypeNode.SUBSCRIPTION && plan.node?.kind !== "Subscription")
    return refused([new GraphQLError("The subscription selects nothing that a subgraph publishes.")], "BAD_USER_INPUT");
  const program = compile({ ...schemas, plan, operation, renamedVariables: renamed });
  // The thread that asks gets the definitions as plain data; positions in the text are of no use to it.
  const variables = JSON.parse(JSON.stringify(operation.variableDefinitions ?? [])) as VariableDefinitionNode[];
  // A writer that was generated has found all that is asked about the schema; without one, the root's is known.
  const questions = program.questions.length > 0 ? program.questions : rootQuestions(schemas.apiSchema, operation);
  return { kind: "READY", program: { ...program, questions }, variables, tested: [] };
}

/** Entity fetches have a variable of their own, `representations`: a client's by that name gets another for the plan. */
function withoutReservedVariables(operation: OperationDefinitionNode): {
  readonly operation: OperationDefinitionNode;
  readonly renamed: ReadonlyMap<string, string>;
} {
  const reserved = "representations";
  const names = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  if (!names.has(reserved)) return { operation, renamed: new Map() };
  let free = "given_representations";
  while (names.has(free)) free += "_";
  const renamed = visit(operation, {
    Variable: (node) => (node.name.value === reserved ? { ...node, name: { kind: Kind.NAME, value: free } } : undefined),
  });
  return { operation: renamed, renamed: new Map([[free, reserved]]) };
}

function refused(errors: readonly unknown[], code?: string): Preparation {
  return {
    kind: "REFUSED",
    tested: [],
    errors: errors.map((error): PreparationError => {
      if (!(error instanceof GraphQLError)) throw error;
      const { http, ...extensions } = error.extensions as { http?: { status?: number } };
      return {
        // The client's own text may be in it.
        message: shortened(error.message),
        positions: [...(error.positions ?? [])],
        extensions: { ...extensions, ...(code ? { code } : {}) },
        status: http?.status ?? 400,
      };
    }),
  };
}
