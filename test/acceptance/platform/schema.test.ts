import { type GraphQLNamedType, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { describe, expect, test } from "vitest";
import { SUBGRAPHS } from "../../../graph.js";

const FEDERATION = /^(_|link__|federation__|FieldSet$|Query$|Mutation$|Subscription$)/;

/** Names of everything of a type that has no description. */
function undescribed(type: GraphQLNamedType): string[] {
  const missing = (thing: { description?: string | null | undefined }, name: string) => (thing.description?.trim() ? [] : [name]);
  const own = FEDERATION.test(type.name) ? [] : missing(type, type.name);
  if (isEnumType(type)) return [...own, ...type.getValues().flatMap((value) => missing(value, `${type.name}.${value.name}`))];
  if (isInputObjectType(type))
    return [...own, ...Object.values(type.getFields()).flatMap((field) => missing(field, `${type.name}.${field.name}`))];
  if (!isObjectType(type) && !isInterfaceType(type)) return own;
  const fields = Object.values(type.getFields()).filter(({ name }) => !name.startsWith("_"));
  return [
    ...own,
    ...fields.flatMap((field) => [
      ...missing(field, `${type.name}.${field.name}`),
      ...field.args.flatMap((argument) => missing(argument, `${type.name}.${field.name}(${argument.name})`)),
    ]),
  ];
}

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__") && !/^(_|link__|federation__)/.test(name));
}

describe.each(Object.values(SUBGRAPHS))("the schema of $name", (subgraph) => {
  test("describes every type, field, argument, input field and enum value", async () => {
    expect(ownTypes(await subgraph.schema()).flatMap(undescribed)).toEqual([]);
  });

  test("has mutations of one input whose payload carries userErrors", async () => {
    const mutations = Object.values((await subgraph.schema()).getMutationType()?.getFields() ?? {});
    for (const { name, args, type } of mutations) {
      const payload = "ofType" in type ? type.ofType : type;
      expect([name, args.map((argument) => argument.name).join()]).toEqual([name, args.length === 0 ? "" : "input"]);
      expect([name, isObjectType(payload) && "userErrors" in payload.getFields()]).toEqual([name, true]);
    }
  });
});
