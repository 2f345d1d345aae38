import { type FetchNode, type PlanNode, trimSelectionNodes } from "@apollo/query-planner";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from "graphql";
import { subgraphsOf } from "../supergraph.js";
import { fieldSet, textsGiven } from "./join-directives.js";
import { goTogether, type RequiredValues, requiredValues, selectOnly } from "./required-values.js";

/** Fields of an entity fetch that one representation does for. */
interface Part {
  readonly fields: Set<FieldNode>;
  readonly values: Map<string, ReadonlySet<string>>;
}

/**
 * What the fields of each subgraph `@require`. The planner fetches fields of an entity together; where two of them want
 * one field with different arguments, each gets a representation, and a fetch, of its own.
 */
export class Requirements {
  /** By subgraph, type and field. */
  readonly #wanted = new Map<string, RequiredValues>();
  readonly #schema: GraphQLSchema;

  /**
   * @param supergraph the supergraph's SDL as it is planned (`required-keys.ts`), parsed
   * @param schema the same with inaccessible members
   */
  constructor(supergraph: DocumentNode, schema: GraphQLSchema) {
    this.#schema = schema;
    const services = new Map(subgraphsOf(supergraph).map(({ graph, name }) => [graph, name]));
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      for (const { name, directives } of node.fields ?? [])
        for (const directive of directives ?? []) {
          const [fields] = textsGiven(directive, ["join__field"], ["requires"]);
          const graph = directive.arguments?.find((argument) => argument.name.value === "graph")?.value;
          if (fields === undefined || graph?.kind !== Kind.ENUM) continue;
          const values = requiredValues(trimSelectionNodes(fieldSet(fields).selections));
          this.#wanted.set(placeOf(services.get(graph.value) ?? graph.value, node.name.value, name.value), values);
        }
    }
  }

  /** The fetch, or several at once in its place: none sends a representation that has to carry two values of one field. */
  separated(fetch: FetchNode): PlanNode {
    const sent = requiredValues(fetch.requires ?? []);
    const twice = [...sent].filter(([, keys]) => keys.size > 1).map(([path]) => path);
    if (twice.length === 0) return fetch;
    const document = parse(fetch.operation, { noLocation: true });
    const parts = this.#parts(fetch.serviceName, document);
    if (parts.length === 1) return fetch;
    return {
      kind: "Parallel",
      nodes: parts.map(({ fields, values }) => {
        const own = new Map(twice.map((path) => [path, values.get(path) ?? new Set<string>()]));
        return { ...fetch, ...selecting(document, fields, fetch.variableUsages), requires: selectOnly(own, fetch.requires ?? []) };
      }),
    };
  }

  #parts(service: string, document: DocumentNode): Part[] {
    const parts: Part[] = [];
    for (const { field, type } of entityFields(document)) {
      const values = this.#of(service, type, field.name.value);
      const part = parts.find((one) => goTogether(values, one.values));
      if (part) {
        part.fields.add(field);
        for (const [path, keys] of values) part.values.set(path, keys);
      } else parts.push({ fields: new Set([field]), values: new Map(values) });
    }
    return parts;
  }

  /** What a field requires; of an interface's field, what it requires of any type. */
  #of(service: string, type: string, field: string): RequiredValues {
    const schemaType = this.#schema.getType(type);
    const types = isAbstractType(schemaType) ? this.#schema.getPossibleTypes(schemaType).map(({ name }) => name) : [];
    const values = new Map<string, ReadonlySet<string>>();
    for (const one of [type, ...types])
      for (const [path, keys] of this.#wanted.get(placeOf(service, one, field)) ?? [])
        values.set(path, new Set([...keys, ...(values.get(path) ?? [])]));
    return values;
  }
}

function placeOf(service: string, type: string, field: string): string {
  return JSON.stringify([service, type, field]);
}

/** The fields of the entities that an operation asks for, with the types that they are asked of. */
function entityFields(document: DocumentNode): { readonly field: FieldNode; readonly type: string }[] {
  function fieldsOf({ selections }: SelectionSetNode, type: string): { readonly field: FieldNode; readonly type: string }[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [{ field: selection, type }];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      throw new Error("a plan has no named fragments");
    });
  }

  return entitySelections(document).flatMap((set) => fieldsOf(set, "_Entity"));
}

function entitySelections({ definitions }: DocumentNode): SelectionSetNode[] {
  return definitions
    .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => selectionSet.selections)
    .flatMap((selection) => (selection.kind === Kind.FIELD && selection.selectionSet ? [selection.selectionSet] : []));
}

/** The operation with some of the fields of its entities, and the variables that these use. */
function selecting(
  document: DocumentNode,
  fields: ReadonlySet<FieldNode>,
  usages: FetchNode["variableUsages"],
): Pick<FetchNode, "operation" | "variableUsages"> {
  const dropped = new Set(entityFields(document).flatMap(({ field }) => (fields.has(field) ? [] : [field])));
  const selected = visit(document, {
    Field: (field) => (dropped.has(field) ? null : undefined),
    InlineFragment: { leave: ({ selectionSet }) => (selectionSet.selections.length > 0 ? undefined : null) },
  });
  const used = new Set<string>();
  visit(selected, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const operation = visit(selected, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  return {
    operation: stripIgnoredCharacters(print(operation)),
    ...(usages ? { variableUsages: usages.filter((name) => used.has(name)) } : {}),
  };
}
