import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import type { SubgraphText } from "../worlds/world-source.js";
import { canonicalName, type Facts } from "./facts.js";
import { fieldSet, project, type Reader } from "./field-set.js";
import { identityOf } from "./identity.js";
import { Position, positionOf, type Representation } from "./position.js";
import type { WorldData } from "./world-data.js";

/** A subgraph that answers from the world's data, with graphql-js and `@apollo/subgraph`. */
export class ExecutableSubgraph {
  readonly name: string;
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  #world: WorldData | null = null;

  constructor({ name, sdl }: SubgraphText) {
    this.name = name;
    this.document = parse(sdl, { noLocation: true });
    this.schema = buildSubgraphSchema(this.document);
    for (const type of Object.values(this.schema.getTypeMap())) {
      const keys = isObjectType(type) || isInterfaceType(type) ? keysOf(this.document, type.name) : [];
      if (keys.length > 0)
        type.extensions = {
          ...type.extensions,
          apollo: { subgraph: { resolveReference: (sent: Representation) => this.#find(sent, keys) } },
        };
    }
  }

  /** Gives the subgraph its data: they follow from all subgraphs together. */
  join(world: WorldData): void {
    this.#world = world;
  }

  async answer(query: string, variables: Readonly<Record<string, unknown>>): Promise<ExecutionResult> {
    const document = parse(query, { noLocation: true });
    return execute({ schema: this.schema, document, variableValues: variables, fieldResolver: this.#resolve });
  }

  get #data(): WorldData {
    if (!this.#world) throw new Error(`the subgraph "${this.name}" has joined no world`);
    return this.#world;
  }

  #find(sent: Representation, keys: readonly SelectionSetNode[]): Position | null {
    const type = sent.__typename;
    const identity = keys.map((key) => identityOf(sent, key)).find((found) => found !== null);
    if (identity === undefined || identity === null) throw new Error(`no key of ${type} in ${JSON.stringify(sent)}`);
    if (this.#data.isLost(this.name, type, identity)) return null;
    const family = this.#data.facts.entityInterfaceOf(type);
    const concrete =
      family?.name === type && isInterfaceType(this.schema.getType(type)) ? family.types[Number(identity) % family.types.length] : type;
    return new Position(concrete ?? type, identity, sent);
  }

  readonly #resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, { parentType, fieldName, returnType }) => {
    const { facts } = this.#data;
    const type = canonicalName(this.schema, parentType.name);
    const { identity, representation } = positionOf(source, type);
    const required = this.#required(facts, type, fieldName, representation);
    // What another subgraph took over is stale here: whoever asks this one shows it.
    const stale = facts.isOverridden(this.name, type, fieldName) ? `stale ${identity}` : identity;
    return this.#data.answer({ type, identity: stale, field: fieldName, args, returns: returnType, required, disguise: true });
  };

  #required(facts: Facts, type: string, field: string, representation: Representation | null): unknown {
    const fields = facts.requires(type, field);
    if (!fields) return null;
    if (!representation) throw new Error(`${type}.${field} was asked for without what it requires`);
    return project<Readonly<Record<string, unknown>>>(representation, fields, fromRepresentation);
  }
}

/** The keys by which a subgraph resolves a type. */
function keysOf({ definitions }: DocumentNode, type: string): SelectionSetNode[] {
  return definitions
    .filter((node) => "name" in node && node.name?.value === type)
    .flatMap((node) => ("directives" in node ? (node.directives ?? []) : []))
    .filter(({ name, arguments: given }) => name.value === "key" && !given?.some(({ name: { value } }) => value === "resolvable"))
    .flatMap(({ arguments: given }) => given ?? [])
    .flatMap(({ value }) => (value.kind === Kind.STRING ? [fieldSet(value.value)] : []));
}

const fromRepresentation: Reader<Readonly<Record<string, unknown>>> = {
  isObject: (value): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value),
  isOfType: (source, condition) => source.__typename === condition,
  read(source, { name }) {
    const value = source[name.value];
    if (value === undefined) throw new Error(`"${name.value}" is required and missing in ${JSON.stringify(source)}`);
    return value;
  },
};
