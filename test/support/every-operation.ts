import { Supergraph } from "@apollo/federation-internals";
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { supergraphOfCode } from "./supergraph.js";

export interface AnyOperation {
  readonly field: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How operations are made up. */
export interface OperationStyle {
  /** The value of each `ID` by where it stands, such as `setBudget.customerId`. */
  readonly id?: (place: string) => string;
  /** Gives values to what may be left out as well, wherever an `ID` stands in it. */
  readonly optionalIds?: boolean;
  /** What is selected of the field: braces and all. */
  readonly select?: (field: GraphQLField<unknown, unknown>) => string;
}

const NOBODY = "01900000-0000-7000-8000-000000000000";

let building: Promise<GraphQLSchema> | undefined;

/** The graph as clients see it, of the code as it is now; built once per process. */
export function publicSchema(): Promise<GraphQLSchema> {
  building ??= supergraphOfCode().then((sdl) => Supergraph.build(sdl).apiSchema().toGraphQLJSSchema());
  return building;
}

/** One valid operation for every root field of the public graph, with made-up arguments. */
export async function everyOperation(style: OperationStyle = {}): Promise<AnyOperation[]> {
  const schema = await publicSchema();
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() };
  return (["query", "mutation", "subscription"] as const).flatMap((kind) =>
    Object.values(roots[kind]?.getFields() ?? {}).map((field) => operation(kind, field, style)),
  );
}

function operation(kind: AnyOperation["kind"], field: GraphQLField<unknown, unknown>, style: OperationStyle): AnyOperation {
  const { select = typenameOf } = style;
  const given = field.args.filter((argument) => isNeeded(argument, style));
  const variables = Object.fromEntries(given.map(({ name, type }) => [name, madeUp(type, `${field.name}.${name}`, style)]));
  const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const passed = given.map(({ name }) => `${name}: $${name}`).join(", ");
  const call = passed ? `${field.name}(${passed})` : field.name;
  return { field: field.name, kind, text: `${kind} ${declared ? `(${declared}) ` : ""}{ ${call} ${select(field)} }`, variables };
}

function typenameOf({ type }: GraphQLField<unknown, unknown>): string {
  return isCompositeType(getNamedType(type)) ? "{ __typename }" : "";
}

function isNeeded({ type, defaultValue }: { type: GraphQLInputType; defaultValue?: unknown }, { optionalIds = false }: OperationStyle) {
  return (isNonNullType(type) && defaultValue === undefined) || (optionalIds && bearsIds(type));
}

/** An `ID` stands in the type, however deep. */
function bearsIds(type: GraphQLInputType, within: readonly string[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === "ID";
  if (within.includes(named.name)) return false;
  return Object.values(named.getFields()).some((field) => bearsIds(field.type, [...within, named.name]));
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Boolean: true,
  Int: 1,
  Float: 1,
  Decimal: "1.00",
  DateTime: "2026-04-01T00:00:00Z",
  Month: "2026-04",
  JSON: {},
};

function madeUp(type: GraphQLInputType, place: string, style: OperationStyle): unknown {
  if (isNonNullType(type)) return madeUp(type.ofType, place, style);
  if (isListType(type)) return [madeUp(type.ofType, place, style)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const root = place.split(".")[0];
    const needed = Object.values(type.getFields()).filter((field) => isNeeded(field, style));
    return Object.fromEntries(needed.map((field) => [field.name, madeUp(field.type, `${root}.${field.name}`, style)]));
  }
  if (type.name === "ID") return style.id?.(place) ?? NOBODY;
  return SCALARS[type.name] ?? NOBODY;
}
