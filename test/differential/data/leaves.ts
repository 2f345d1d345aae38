import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from "graphql";

const TEXTS = ["", "0", "null", 'quote " and \\ and \n', "ünïcödé \u2028 🦊", "<script>", "__proto__"];
const CUSTOM: readonly unknown[] = [0, false, "", "text", 1.5, [], [1, [null, "two"]], {}, { a: { b: [false] }, constructor: 1, "": null }];

/** A right value of a leaf type that follows from the hash; what is falsy comes often. */
export function leafValue(type: GraphQLLeafType, hash: number, enumValues: (type: GraphQLEnumType) => readonly string[]): unknown {
  if (isEnumType(type)) return pick(enumValues(type), hash);
  switch (type.name) {
    case GraphQLInt.name:
      return hash % 5 === 0 ? 0 : (hash % 4_000) - 2_000;
    case GraphQLFloat.name:
      return hash % 5 === 0 ? 0 : ((hash % 8_000) - 4_000) / 8;
    case GraphQLBoolean.name:
      return hash % 2 === 0;
    case GraphQLID.name:
      return `id-${hash % 1_000}`;
    case GraphQLString.name:
      return hash % 4 === 0 ? pick(TEXTS, hash >>> 3) : `text ${hash % 10_000}`;
    default:
      return pick(CUSTOM, hash);
  }
}

/** Values that the type does not allow, by graphql-js as well. */
const GARBAGE: Readonly<Record<string, readonly unknown[]>> = {
  [GraphQLInt.name]: ["12x", 1e12, 1.5, {}, [1]],
  [GraphQLFloat.name]: ["x", {}, [0.5]],
  [GraphQLString.name]: [{}, ["a"], { toString: "no" }],
  [GraphQLID.name]: [{}, [1], 1.5],
};

/** A wrong value of a leaf type; undefined for the types that this does not know one of. */
export function garbageValue(type: GraphQLLeafType, hash: number): unknown {
  const values = GARBAGE[type.name];
  return values && pick(values, hash);
}

const MAGIC_NUMBER = 1_900_000_000;
const MAGIC_TEXT = "\u0001garbage:";

/** A right value that stands for a wrong one until the subgraph's answer is written, because graphql-js lets no wrong one out. */
export function disguised(type: GraphQLLeafType, hash: number): unknown {
  const index = hash % (GARBAGE[type.name]?.length ?? 1);
  return type.name === GraphQLInt.name || type.name === GraphQLFloat.name
    ? MAGIC_NUMBER + index + (type.name === GraphQLFloat.name ? 0.5 : 0)
    : `${MAGIC_TEXT}${type.name}:${index}`;
}

/** The wrong value that a disguised one stands for, as a reviver of `JSON.parse`. */
export function undisguised(_key: string, value: unknown): unknown {
  if (typeof value === "number" && value >= MAGIC_NUMBER && value < MAGIC_NUMBER + 10) {
    const type = Number.isInteger(value) ? GraphQLInt : GraphQLFloat;
    return garbageValue(type, Math.floor(value - MAGIC_NUMBER));
  }
  if (typeof value === "string" && value.startsWith(MAGIC_TEXT)) {
    const [type = "", index] = value.slice(MAGIC_TEXT.length).split(":");
    return GARBAGE[type]?.[Number(index)];
  }
  return value;
}

function pick<T>(values: readonly T[], hash: number): T {
  return values[hash % values.length] as T;
}
