import {
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLNamedOutputType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Facts } from "./facts.js";
import { hashOf } from "./hash.js";
import { keyValue } from "./identity.js";
import { disguised, garbageValue, leafValue } from "./leaves.js";
import { Position } from "./position.js";

/** What a run of a world is like. Shares are per thousand fields. */
export interface Mode {
  readonly seed: number;
  /** Resolvers that fail. */
  readonly errors: number;
  /** Entities that a subgraph does not know. */
  readonly lost: number;
  /** Leaves of a wrong type. */
  readonly garbage: number;
}

/** One field of one object, as a subgraph or the whole graph asks for it. */
export interface Question {
  /** The canonical name of the type it is asked of. */
  readonly type: string;
  readonly identity: string;
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The type of the field in the schema that asks. */
  readonly returns: GraphQLOutputType;
  /** What the field `@requires`, null when it requires nothing. */
  readonly required: unknown;
  /** Whether wrong leaves are to be disguised (see `disguised`). */
  readonly disguise: boolean;
}

const NULLS = 120;

/** Data without a store: each value follows from the seed, the object's identity, the field and its arguments. */
export class WorldData {
  mode: Mode = { seed: 0, errors: 0, lost: 0, garbage: 0 };

  /** The mutations that ran, in order. */
  readonly mutations: string[] = [];

  constructor(readonly facts: Facts) {}

  /** Resolves a field. Throws the error of a field that fails; errors inside a list stand in it. */
  answer(question: Question): unknown {
    const owner = this.facts.ownerOf(question.type, question.field);
    const at: Place = { ...question, owner, level: 0 };
    if (this.facts.isKey(question.type, question.field)) return this.#key(at);
    const { identity, field, args, required } = question;
    if (question.type === "Mutation") this.mutations.push(`${field}(${canonicalText(args)})`);
    const hash = hashOf(this.mode.seed, owner, identity, field, canonicalText(args), canonicalText(required));
    const value = this.#value(question.returns, hash, at);
    if (value instanceof Error) throw value;
    return value;
  }

  /** Whether a subgraph does not know an entity. */
  isLost(subgraph: string, type: string, identity: string): boolean {
    return share(hashOf(this.mode.seed, "lost", subgraph, type, identity)) < this.mode.lost;
  }

  #key({ returns, field, identity }: Place): unknown {
    const type = isNonNullType(returns) ? returns.ofType : returns;
    return isLeafType(type) ? keyValue(field, identity, type) : new Position(String(type), identity);
  }

  #value(type: GraphQLOutputType, hash: number, place: Place): unknown {
    if (this.#mayFail(place) && share(hashOf(hash, "error")) < this.mode.errors)
      return new GraphQLError(`${place.owner}.${place.field} of ${place.identity} fails`);
    if (this.facts.isNullable(place.owner, place.field, place.level) && share(hashOf(hash, "null")) < NULLS) return null;
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      const item = { ...place, level: place.level + 1 };
      return Array.from({ length: hash % 4 }, (_, index) => this.#value(nullable.ofType, hashOf(hash, index), item));
    }
    return isLeafType(nullable) ? this.#leaf(nullable, hash, place) : this.#object(nullable as GraphQLNamedOutputType, hash, place);
  }

  /**
   * Where a required field may not be null, its failure would take along an object that the client asked for in another
   * way: what is right then depends on who is asked for what.
   */
  #mayFail({ owner, field, level }: Place): boolean {
    return this.facts.isNullable(owner, field, level) || !this.facts.isInput(owner, field);
  }

  #leaf(type: GraphQLLeafType, hash: number, { disguise }: Place): unknown {
    if (share(hashOf(hash, "garbage")) < this.mode.garbage && garbageValue(type, 0) !== undefined)
      return disguise ? disguised(type, hash) : garbageValue(type, hash);
    return leafValue(type, hash, ({ name }) => this.facts.enumValues(name));
  }

  #object(type: GraphQLNamedOutputType, hash: number, { owner, field }: Place): Position | null {
    const family = this.facts.entityInterfaceOf(type.name);
    if (family?.name === type.name) {
      const number = hash % (3 * family.types.length);
      return new Position(isAbstractType(type) ? (family.types[number % family.types.length] ?? "") : type.name, String(number));
    }
    const possible = isAbstractType(type) ? this.facts.possibleTypes(owner, field, type.name) : [type.name];
    const name = possible[hashOf(hash, "type") % possible.length];
    return name === undefined ? null : new Position(name, this.#identity(name, hash));
  }

  /** Entities are few, so that the same one is met again; anything else is one of its place. */
  #identity(type: string, hash: number): string {
    if (!this.facts.isEntity(type)) return hash.toString(36);
    const family = this.facts.entityInterfaceOf(type);
    const number = hash % 3;
    return String(family ? number * family.types.length + family.types.indexOf(type) : number);
  }
}

interface Place extends Question {
  readonly owner: string;
  /** How many lists deep. */
  readonly level: number;
}

function share(hash: number): number {
  return hash % 1_000;
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
