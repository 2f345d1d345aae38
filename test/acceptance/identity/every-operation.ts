import { Supergraph } from "@apollo/federation-internals";
import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { supergraphOfCode } from "../../support/supergraph.js";

export interface AnyOperation {
  readonly field: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly text: string;
}

/** One valid operation for every root field of the public graph, with made-up arguments. */
export async function everyOperation(): Promise<AnyOperation[]> {
  const schema = Supergraph.build(await supergraphOfCode())
    .apiSchema()
    .toGraphQLJSSchema();
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() };
  return (["query", "mutation", "subscription"] as const).flatMap((kind) =>
    Object.values(roots[kind]?.getFields() ?? {}).map((field) => ({ field: field.name, kind, text: `${kind} { ${called(field)} }` })),
  );
}

function called(field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter(({ type }) => isNonNullType(type)).map(({ name, type }) => `${name}: ${madeUp(type)}`);
  const args = required.length > 0 ? `(${required.join(", ")})` : "";
  return `${field.name}${args}${isCompositeType(getNamedType(field.type)) ? " { __typename }" : ""}`;
}

const SCALARS: Readonly<Record<string, string>> = {
  Boolean: "true",
  Int: "1",
  Float: "1",
  Decimal: '"1.00"',
  DateTime: '"2026-04-01T00:00:00Z"',
  Month: '"2026-04"',
  JSON: "{}",
};

function madeUp(type: GraphQLInputType): string {
  if (isNonNullType(type)) return madeUp(type.ofType);
  if (isListType(type)) return `[${madeUp(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return `{ ${required.map((field) => `${field.name}: ${madeUp(field.type)}`).join(", ")} }`;
  }
  return SCALARS[type.name] ?? '"01900000-0000-7000-8000-000000000000"';
}
