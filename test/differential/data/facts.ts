import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  type InterfaceTypeDefinitionNode,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { fieldSet } from "./field-set.js";

/** A subgraph's text and the schema that it serves. */
export interface SubgraphFacts {
  readonly name: string;
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** What the directives of all subgraphs together say about data: who is identified by what, what depends on what. */
export class Facts {
  /** `Type.field` of every field that is part of a key: it tells the object's identity. */
  readonly #keys = new Set<string>();
  readonly #requires = new Map<string, SelectionSetNode>();
  /** `subgraph/Type.field` of what another subgraph took over. */
  readonly #overridden = new Set<string>();
  /** `Type.field` of every field that another one requires. */
  readonly #inputs = new Set<string>();
  readonly #entities = new Set<string>();
  /** The interfaces with a key, with the names of their types in order. */
  readonly #entityInterfaces = new Map<string, readonly string[]>();
  readonly #interfaceObjects = new Set<string>();

  constructor(
    readonly subgraphs: readonly SubgraphFacts[],
    readonly apiSchema: GraphQLSchema,
  ) {
    for (const subgraph of subgraphs)
      for (const node of subgraph.document.definitions)
        if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) this.#read(subgraph, node);
  }

  #read({ schema }: SubgraphFacts, node: Composite): void {
    const type = node.name.value;
    if (hasDirective(node, "interfaceObject")) this.#interfaceObjects.add(type);
    for (const fields of directiveArguments(node, "key", "fields")) {
      this.#entities.add(type);
      collectFields(schema, type, fieldSet(fields), this.#keys);
      const ofSchema = schema.getType(type);
      if (isInterfaceType(ofSchema)) {
        const names = schema.getPossibleTypes(ofSchema).map(({ name }) => name);
        this.#entityInterfaces.set(type, names.sort());
      }
    }
    for (const field of node.fields ?? []) {
      for (const fields of directiveArguments(field, "requires", "fields")) {
        this.#requires.set(`${type}.${field.name.value}`, fieldSet(fields));
        collectFields(schema, type, fieldSet(fields), this.#inputs);
      }
      for (const from of directiveArguments(field, "override", "from")) this.#overridden.add(`${from}/${type}.${field.name.value}`);
    }
  }

  isKey(type: string, field: string): boolean {
    return this.#keys.has(`${type}.${field}`);
  }

  /** Whether another field requires this one. */
  isInput(type: string, field: string): boolean {
    return this.#inputs.has(`${type}.${field}`);
  }

  isEntity(type: string): boolean {
    return this.#entities.has(type);
  }

  isOverridden(subgraph: string, type: string, field: string): boolean {
    return this.#overridden.has(`${subgraph}/${type}.${field}`);
  }

  requires(type: string, field: string): SelectionSetNode | undefined {
    return this.#requires.get(`${this.ownerOf(type, field)}.${field}`);
  }

  /** What fields of a name require, of whatever type they are. */
  requiredBy(field: string): SelectionSetNode[] {
    return [...this.#requires].flatMap(([place, fields]) => (place.endsWith(`.${field}`) ? [fields] : []));
  }

  /** The interface with a key that this type is one of, or is, with its types. */
  entityInterfaceOf(type: string): { readonly name: string; readonly types: readonly string[] } | undefined {
    for (const [name, types] of this.#entityInterfaces) if (name === type || types.includes(type)) return { name, types };
    return undefined;
  }

  /** The type whose definition a field's data belongs to: an `@interfaceObject` for what it adds to its types. */
  ownerOf(type: string, field: string): string {
    if (this.#fieldsOf(type, field).length > 0) return type;
    const parent = this.entityInterfaceOf(type)?.name;
    return parent !== undefined && this.#interfaceObjects.has(parent) ? parent : type;
  }

  /** Whether null is allowed at a nesting level of the field's type in every subgraph; level 0 is the field itself. */
  isNullable(owner: string, field: string, level: number): boolean {
    return this.#fieldsOf(owner, field).every(({ type }) => {
      let at: unknown = type;
      for (let step = 0; step < level; step++) at = wrapped(isNonNullType(at) ? at.ofType : at);
      return !isNonNullType(at);
    });
  }

  /** The accessible object types that every subgraph with this field knows below its abstract type. */
  possibleTypes(owner: string, field: string, abstract: string): string[] {
    const known = this.subgraphs
      .filter(({ schema }) => fieldOf(schema, owner, field))
      .map(({ schema }) => {
        const type = schema.getType(abstract);
        return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
      });
    const [first = [], ...others] = known;
    return first.filter((name) => others.every((names) => names.includes(name)) && isObjectType(this.apiSchema.getType(name))).sort();
  }

  /** The accessible values that every subgraph knows of an enum. */
  enumValues(name: string): string[] {
    const values = [this.apiSchema, ...this.subgraphs.map(({ schema }) => schema)].flatMap((schema) => {
      const type = schema.getType(name);
      return isEnumType(type) ? [type.getValues().map((value) => value.name)] : [];
    });
    const [first = [], ...others] = values;
    return first.filter((value) => others.every((names) => names.includes(value)));
  }

  #fieldsOf(type: string, field: string): GraphQLField<unknown, unknown>[] {
    return this.subgraphs.flatMap(({ schema }) => fieldOf(schema, type, field) ?? []);
  }
}

/** The canonical name of a type of a schema: root types are called by their operation. */
export function canonicalName(schema: GraphQLSchema, type: string): string {
  if (type === schema.getQueryType()?.name) return "Query";
  return type === schema.getMutationType()?.name ? "Mutation" : type;
}

function fieldOf(schema: GraphQLSchema, type: string, field: string): GraphQLField<unknown, unknown> | undefined {
  const ofSchema = type === "Query" ? schema.getQueryType() : type === "Mutation" ? schema.getMutationType() : schema.getType(type);
  return isObjectType(ofSchema) || isInterfaceType(ofSchema) ? ofSchema.getFields()[field] : undefined;
}

/** Adds `Type.field` of everything that a field set selects. */
function collectFields(schema: GraphQLSchema, type: string, { selections }: SelectionSetNode, into: Set<string>): void {
  for (const node of selections.filter((node): node is FieldNode => node.kind === Kind.FIELD)) {
    into.add(`${type}.${node.name.value}`);
    const field = fieldOf(schema, type, node.name.value);
    if (field && node.selectionSet) collectFields(schema, getNamedType(field.type).name, node.selectionSet, into);
  }
}

function wrapped(type: unknown): unknown {
  return typeof type === "object" && type !== null && "ofType" in type ? type.ofType : type;
}

type Directed = Pick<ObjectTypeDefinitionNode, "directives">;

function hasDirective(node: Directed, name: string): boolean {
  return node.directives?.some((directive) => directive.name.value === name) ?? false;
}

/** The text of one argument at every use of a directive. */
function directiveArguments(node: Directed, name: string, argument: string): string[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === name)
    .flatMap((directive) => directive.arguments ?? [])
    .flatMap(({ name: { value: key }, value }) => (key === argument && value.kind === Kind.STRING ? [value.value] : []));
}
