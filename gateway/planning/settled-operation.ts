import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  visit,
} from "graphql";
import { NOTHING } from "../compiler/client-key.js";
import { isIntrospection } from "../compiler/introspection.js";
import type { InternalKeys } from "./internal-keys.js";

export interface SettledOperationInput {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The value of a variable that a `@skip` or `@include` tests. */
  readonly condition: (variable: string) => boolean;
  /** What clients see: the operation is valid by it. */
  readonly apiSchema: GraphQLSchema;
  readonly internalKeys: InternalKeys;
  /** The interfaces that some subgraph knows as an object (`@interfaceObject`). */
  readonly interfaceObjects: ReadonlySet<string>;
}

/**
 * The client's operation under given conditions, in the form in which it is planned, compiled and answered. It selects
 * the same fields in the same order:
 *
 * - without `@skip` and `@include`: where a constant condition stands under a variable one the planner leaves
 *   selections out without a word;
 * - without named fragments, and without fragments that say nothing new of a type;
 * - with fragments on object types only where a type is extended by `@interfaceObject`: the planner fails on others;
 * - with the client's response keys set apart from those under which the plan fetches keys and required fields.
 *
 * A selection set of which nothing is left selects `NOTHING`.
 */
export function settledOperation(input: SettledOperationInput): OperationDefinitionNode {
  const { operation, apiSchema } = input;
  const root = apiSchema.getRootType(operation.operation);
  if (!root) throw new Error(`the schema has no type for a ${operation.operation}`);
  return {
    ...operation,
    directives: kept(operation.directives),
    selectionSet: new SettledSelections(input).of(operation.selectionSet, root),
  };
}

/** A settled operation as it is planned: without introspection, which the planner would look for in subgraphs. */
export function withoutIntrospection(operation: OperationDefinitionNode): OperationDefinitionNode {
  return visit(operation, {
    Field: ({ name }) => (isIntrospection(name.value) ? null : undefined),
    SelectionSet: {
      leave: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [nothing] }),
    },
  });
}

const metaFields: Readonly<Record<string, typeof SchemaMetaFieldDef>> = { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef };

/** Whether a type describes the schema: graphql-js answers what is selected on it, so that it stays the client's. */
function isOfTheSchema({ name }: GraphQLCompositeType): boolean {
  return name.startsWith("__");
}

function nothingOn(parent: GraphQLCompositeType): FieldNode {
  return isOfTheSchema(parent) ? skipped : nothing;
}

const nothing: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: NOTHING },
  name: { kind: Kind.NAME, value: "__typename" },
};

const skipped: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: "__typename" },
  directives: [
    {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: "skip" },
      arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: "if" }, value: { kind: Kind.BOOLEAN, value: true } }],
    },
  ],
};

class SettledSelections {
  /** By selection set and type: a fragment that is used often is one object, or small texts would become huge. */
  readonly #known = new Map<SelectionSetNode, Map<string, SelectionSetNode>>();

  readonly #input: SettledOperationInput;

  constructor(input: SettledOperationInput) {
    this.#input = input;
  }

  of(set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode {
    const byParent = this.#known.get(set) ?? new Map<string, SelectionSetNode>();
    this.#known.set(set, byParent);
    const known = byParent.get(parent.name);
    if (known) return known;
    const selections: SelectionNode[] = [];
    this.#flatten(set, parent, selections, new Set());
    const settled: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [nothingOn(parent)] };
    byParent.set(parent.name, settled);
    return settled;
  }

  #flatten(set: SelectionSetNode, parent: GraphQLCompositeType, into: SelectionNode[], spread: Set<string>): void {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives, this.#input.condition)) continue;
      if (selection.kind === Kind.FIELD) {
        into.push(this.#field(selection, parent));
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        // Without conditions, the second use of a fragment on one type selects nothing new.
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#input.fragments[selection.name.value] : selection;
      if (fragment) this.#fragment(fragment.typeCondition?.name.value ?? parent.name, fragment.selectionSet, parent, into, spread);
    }
  }

  #field(field: FieldNode, parent: GraphQLCompositeType): FieldNode {
    const name = field.name.value;
    const plain = { ...field, directives: kept(field.directives) };
    const settled = isOfTheSchema(parent) ? plain : this.#input.internalKeys.apart(plain);
    const type = isUnionType(parent) ? undefined : getNamedType((metaFields[name] ?? parent.getFields()[name])?.type);
    return field.selectionSet && isCompositeType(type) ? { ...settled, selectionSet: this.of(field.selectionSet, type) } : settled;
  }

  #fragment(on: string, set: SelectionSetNode, parent: GraphQLCompositeType, into: SelectionNode[], spread: Set<string>): void {
    if (on === parent.name) {
      this.#flatten(set, parent, into, spread);
      return;
    }
    const { apiSchema: schema, interfaceObjects } = this.#input;
    const type = schema.getType(on);
    if (!isCompositeType(type)) return;
    if (isObjectType(parent)) {
      if (isAbstractType(type) && schema.isSubType(type, parent)) this.#flatten(set, parent, into, spread);
      return;
    }
    const types = interfaceObjects.has(parent.name) && !isObjectType(type) ? this.#objectTypes(type, parent) : [type];
    for (const one of types)
      into.push({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: one.name } },
        selectionSet: this.of(set, one),
      });
  }

  #objectTypes(one: GraphQLCompositeType, other: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    const { apiSchema: schema } = this.#input;
    const possible = (type: GraphQLCompositeType) => (isObjectType(type) ? [type] : schema.getPossibleTypes(type));
    return possible(one).filter((type) => possible(other).includes(type));
  }
}

/** Directives other than conditions, which subgraphs may know. */
function kept(directives: readonly DirectiveNode[] | undefined): readonly DirectiveNode[] {
  return directives?.filter(({ name }) => name.value !== "skip" && name.value !== "include") ?? [];
}

/** Whether `@skip` and `@include` let a selection be. */
function isIncluded(directives: readonly DirectiveNode[] | undefined, condition: (variable: string) => boolean): boolean {
  return (directives ?? []).every((directive) => {
    const wanted = directive.name.value === "include";
    if (!wanted && directive.name.value !== "skip") return true;
    const value = directive.arguments?.find(({ name }) => name.value === "if")?.value;
    const given = value?.kind === Kind.VARIABLE ? condition(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    return given === wanted;
  });
}

/** A variable that decides what is selected. */
export interface TestedVariable {
  readonly name: string;
  readonly default: boolean;
}

/** The variables that `@skip` and `@include` test. */
export function testedVariables(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): TestedVariable[] {
  const names = new Set<string>();
  for (const node of [operation, ...Object.values(fragments)])
    visit(node, {
      Directive({ name, arguments: given }) {
        if (name.value !== "skip" && name.value !== "include") return;
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  return [...names].map((name) => {
    const fallback = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return { name, default: fallback?.kind === Kind.BOOLEAN && fallback.value };
  });
}

/** What a tested variable comes to. One that is no boolean is refused before anything runs. */
export function isTrue({ name, default: fallback }: TestedVariable, variables: Readonly<Record<string, unknown>>): boolean {
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return given === undefined ? fallback : given === true;
}
