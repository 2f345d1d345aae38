import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from "@apollo/query-planner";
import { type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode, parse, print } from "graphql";
import type { FetchProgram, Program, RenamedKey, Step } from "../execution/program.js";
import { Assigners } from "./assigners.js";
import { collector } from "./collectors.js";
import { keysFetched, mayPrecede, type PlannedFetch, plannedFetches } from "./planned-fetches.js";
import { type ReadObject, readTree, renameKeys } from "./read-tree.js";
import { representer, withoutRepresentation } from "./representations.js";
import { requestHead } from "./request-text.js";
import { markShared, type Shape, Shapes } from "./shape.js";
import { Source } from "./source.js";
import { unfetchedFields } from "./unfetched.js";
import { writer } from "./writers.js";

export interface CompileInput {
  readonly plan: QueryPlan;
  /** The settled operation that was planned, with what it asks about the schema. */
  readonly operation: OperationDefinitionNode;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** With what clients do not see. */
  readonly supergraphSchema: GraphQLSchema;
  readonly interfaceObjects: ReadonlySet<string>;
  /** The client's names of variables that had to be renamed for the plan, by the plan's names. */
  readonly renamedVariables: ReadonlyMap<string, string>;
}

interface CompiledFetch extends PlannedFetch {
  readonly read: ReadObject;
  readonly renamed: readonly RenamedKey[];
  readonly place: Shape;
}

/** Compiles a planned operation. Throws on what a plan should not contain. */
export function compile(input: CompileInput): Program {
  const { plan, operation, apiSchema, supergraphSchema, interfaceObjects } = input;
  const { primary, body } = parts(plan);
  const planned = plannedFetches(primary ? { kind: "Sequence", nodes: body ? [primary, body] : [primary] } : body);

  const shapes = new Shapes();
  const fetches = planned.map((fetch): CompiledFetch => {
    const { node, path } = fetch;
    const read = readTree(parse(node.operation, { noLocation: true }), node.requires !== undefined);
    const renamed = renameKeys(read, node.outputRewrites ?? []);
    const place = shapes.at(path);
    shapes.add(place, read);
    return { ...fetch, read, renamed, place };
  });
  markPlaces(fetches);
  const unanswered = unfetchedFields(apiSchema, operation, shapes.root);
  // What changes something does so as a whole, or not at all.
  if (unanswered.length > 0 && operation.operation !== OperationTypeNode.QUERY)
    throw new Error(`the plan fetches nothing for ${unanswered.join(", ")}`);

  const rootType = apiSchema.getRootType(operation.operation);
  if (!rootType) throw new Error(`the schema has no type for a ${operation.operation}`);

  const source = new Source();
  const assigners = new Assigners(source, interfaceObjects);
  const modules = fetches.map((fetch) => {
    const { node, path, read } = fetch;
    const { represent, identify } = node.requires
      ? representer(source, supergraphSchema, node.requires, node.inputRewrites ?? [])
      : withoutRepresentation(source);
    const collect = collector(source, shapes.root, path, identify);
    return `{assign:${assigners.assign(read)},collect:${collect},represent:${represent}}`;
  });
  const writing = unanswered.length > 0 ? null : writer({ schema: apiSchema, interfaceObjects, operation }, rootType, shapes.root);
  const empty = assigners.empty(shapes.root);

  const texts = fetches.map(({ node }) => requestHead(node));
  return {
    kind: operation.operation,
    steps: body ? stepOf(body, fetches) : null,
    primary: primary ? 0 : null,
    fetches: fetches.map(
      ({ node, path, read, renamed }, index): FetchProgram => ({
        service: node.serviceName,
        kind: node.operationKind === "mutation" ? "MUTATION" : node.operationKind === "subscription" ? "SUBSCRIPTION" : "QUERY",
        entities: node.requires !== undefined,
        head: texts[index] ?? "",
        variables: (node.variableUsages ?? []).map((name) => ({ name, given: input.renamedVariables.get(name) ?? name })),
        path,
        keys: [...read.keys()],
        renamed,
        repeats: operation.operation !== "mutation" && texts.some((text, other) => other !== index && text === texts[index]),
      }),
    ),
    operation: print(operation),
    interfaceObjects: [...interfaceObjects],
    unanswered,
    required: requiredFields(fetches),
    questions: writing?.questions ?? [],
    source: [
      "const V=rt.VISITED;let answers=[],plain=true;",
      source,
      writing?.source ?? "",
      `return{root:${empty},fetches:[${modules.join(",")}],`,
      `write:${writing ? `(root,given,unescaped)=>{answers=given;plain=unescaped;return ${writing.name}(root)}` : "null"}}`,
    ].join("\n"),
  };
}

function parts({ node }: QueryPlan): { primary: FetchNode | null; body: PlanNode | null } {
  if (node?.kind === "Subscription") return { primary: node.primary, body: node.rest ?? null };
  return { primary: null, body: node ?? null };
}

/** Where objects may be shared, and where equal ones are replaced by one of them. */
function markPlaces(fetches: readonly CompiledFetch[]): void {
  for (const fetch of fetches) {
    if (fetch.path.length === 0) continue;
    markShared(fetch.place);
    if (fetch.node.requires && !fetch.node.inputRewrites?.length && isStub(fetch, fetches)) fetch.place.canonical = true;
  }
}

/**
 * Whether all that is known of the objects at a fetch's path, when it is sent, is what it identifies them by: then those
 * with equal representations are equal.
 */
function isStub(fetch: CompiledFetch, fetches: readonly CompiledFetch[]): boolean {
  const selected = (fetch.node.requires ?? []).flatMap((fragment) => fragment.selections ?? []);
  const required = new Set(selected.flatMap((one) => (one.kind === "Field" && !one.selections ? (one.alias ?? one.name) : [])));
  return fetches.every(
    (other) => other === fetch || !mayPrecede(other, fetch) || keysFetched(other, fetch.path).every((key) => required.has(key)),
  );
}

function requiredFields(fetches: readonly CompiledFetch[]): string[] {
  const fieldsOf = (selections: readonly QueryPlanSelectionNode[]): string[] =>
    selections.flatMap((one) => [...(one.kind === "Field" ? [one.alias ?? one.name] : []), ...fieldsOf(one.selections ?? [])]);
  return [...new Set(fetches.flatMap(({ node }) => fieldsOf(node.requires ?? [])))];
}

function stepOf(node: PlanNode, fetches: readonly CompiledFetch[]): Step {
  switch (node.kind) {
    case "Sequence":
      return { kind: "SEQUENCE", steps: node.nodes.map((one) => stepOf(one, fetches)) };
    case "Parallel":
      return { kind: "PARALLEL", steps: node.nodes.map((one) => stepOf(one, fetches)) };
    case "Flatten":
      return stepOf(node.node, fetches);
    case "Fetch":
      return { kind: "FETCH", fetch: fetches.findIndex((fetch) => fetch.node === node) };
    default:
      throw new Error(`a plan with a ${node.kind} node cannot be run`);
  }
}
