import type { FetchDataRewrite, QueryPlanFieldNode, QueryPlanInlineFragmentNode, QueryPlanSelectionNode } from "@apollo/query-planner";
import { type GraphQLSchema, isAbstractType } from "graphql";
import { get, literal, type Source } from "./source.js";

/** The names of two functions of a node. */
export interface Representer {
  /** The text of its representation; undefined where it has none. */
  readonly represent: string;
  /** What tells it from others, equal where the text is; undefined where it has no representation. */
  readonly identify: string;
}

/**
 * Writes the functions for what an entity fetch requires. A fragment with a missing field is void; an object without
 * `__typename` in what remains has no representation.
 */
export function representer(
  source: Source,
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
): Representer {
  const variants = simpleVariants(schema, requires, rewrites);
  const key = JSON.stringify([requires, rewrites]);
  const represent = variants
    ? source.define("represent", key, (name) => {
        const cases = [...variants].map(([typename, variant]) => `case ${literal(typename)}:${returned(source, variant)}`);
        return `function ${name}(n){switch(n.__typename){${cases.join("")}default:return undefined}}`;
      })
    : interpreted(source, requires, rewrites, schema);
  const single = variants?.size === 1 ? [...variants.values()][0] : undefined;
  const [field, ...more] = single ? keysOf(single) : [];
  if (!single || !field || more.length > 0 || field.selections || !isNamed(single)) return { represent, identify: represent };
  // With one type and one key the key itself identifies: the text is only written for what is sent.
  const identify = source.define(
    "identify",
    key,
    (name) => `function ${name}(n){return n.__typename===${literal(single.typename)}?${get("n", keyOf(field))}:undefined}`,
  );
  return { represent, identify };
}

/** The same for root fields deep in the tree: every object gets the same data. */
export function withoutRepresentation(source: Source): Representer {
  const name = source.define("nothing", "", (own) => `function ${own}(){return ""}`);
  return { represent: name, identify: name };
}

interface Variant {
  readonly typename: string;
  readonly fragment: QueryPlanInlineFragmentNode;
  /** The `__typename` to send. */
  readonly shown: string;
}

/** By concrete type the one fragment that applies to it; null where several do, or rewrites are more than another `__typename`. */
function simpleVariants(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
): Map<string, Variant> | null {
  const variants = new Map<string, Variant>();
  for (const fragment of requires) {
    if (fragment.kind !== "InlineFragment" || fragment.typeCondition === undefined) return null;
    if (!onlyFields(fragment.selections)) return null;
    for (const typename of typesMeeting(schema, fragment.typeCondition)) {
      if (variants.has(typename)) return null;
      let shown = typename;
      for (const rewrite of rewrites) {
        const typed = /^\.\.\. on (.+)$/.exec(rewrite.path[0] ?? "")?.[1];
        const simple =
          rewrite.kind === "ValueSetter" && typed !== undefined && rewrite.path.length === 2 && rewrite.path[1] === "__typename";
        if (!simple || typeof rewrite.setValueTo !== "string") return null;
        if (typesMeeting(schema, typed).includes(shown)) shown = rewrite.setValueTo;
      }
      variants.set(typename, { typename, fragment, shown });
    }
  }
  return variants;
}

function onlyFields(selections: readonly QueryPlanSelectionNode[]): boolean {
  return selections.every((selection) => selection.kind === "Field" && onlyFields(selection.selections ?? []));
}

/** The names of objects that a type condition lets through: the type itself and what is below it. */
function typesMeeting(schema: GraphQLSchema, condition: string): string[] {
  const type = schema.getType(condition);
  return [condition, ...(isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [])];
}

function returned(source: Source, variant: Variant): string {
  if (!isNamed(variant)) return "return undefined;";
  const keys = keysOf(variant);
  const tests = keys.map((field) => `${get("n", keyOf(field))}===undefined`);
  const parts = keys.map((field) => `+${literal(`,${JSON.stringify(field.name)}:`)}+${textOf(source, field)}`);
  const missing = tests.length > 0 ? `if(${tests.join("||")})return undefined;` : "";
  return `{${missing}return ${literal(`{"__typename":${JSON.stringify(variant.shown)}`)}${parts.join("")}+"}"}`;
}

/** The fields of a variant but for its type's name. */
function keysOf({ fragment }: Variant): QueryPlanFieldNode[] {
  return fragment.selections.filter((selection) => selection.kind === "Field").filter(({ name }) => name !== "__typename");
}

function isNamed({ fragment }: Variant): boolean {
  return fragment.selections.some((selection) => selection.kind === "Field" && selection.name === "__typename");
}

function textOf(source: Source, field: QueryPlanFieldNode): string {
  const value = get("n", keyOf(field));
  if (!field.selections) return `rt.json(${value})`;
  return `rt.nested(${value},${nested(source, field.selections)})`;
}

/** The function (node → text) for an object inside a representation: null where a field is missing. */
function nested(source: Source, selections: readonly QueryPlanSelectionNode[]): string {
  return source.define("nested", JSON.stringify(selections), (name) => {
    const fields = selections.filter((selection) => selection.kind === "Field");
    const tests = fields.map((field) => `${get("n", keyOf(field))}===undefined`);
    const parts = fields.map((field) => `${literal(`${JSON.stringify(field.name)}:`)}+${textOf(source, field)}`);
    return `function ${name}(n){return ${tests.join("||")}?"null":"{"+${parts.join('+","+')}+"}"}`;
  });
}

/** What is rare is not generated: the runtime builds the object and rewrites it. */
function interpreted(
  source: Source,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
  schema: GraphQLSchema,
): string {
  const conditions = [
    ...conditionsIn(requires),
    ...rewrites.flatMap(({ path }) => path.flatMap((step) => /^\.\.\. on (.+)$/.exec(step)?.[1] ?? [])),
  ];
  const types = conditions.map((condition) => [condition, typesMeeting(schema, condition)]);
  return source.define(
    "represent",
    JSON.stringify([requires, rewrites]),
    (name) => `const ${name}=rt.representer(${JSON.stringify(requires)},${JSON.stringify(rewrites)},${JSON.stringify(types)});`,
  );
}

function conditionsIn(selections: readonly QueryPlanSelectionNode[]): string[] {
  return selections.flatMap((selection) => {
    const own = selection.kind === "InlineFragment" && selection.typeCondition !== undefined ? [selection.typeCondition] : [];
    return [...own, ...conditionsIn(selection.selections ?? [])];
  });
}

/** What a field was fetched under: the subgraph gets it by its name. */
function keyOf({ alias, name }: QueryPlanFieldNode): string {
  return alias ?? name;
}
