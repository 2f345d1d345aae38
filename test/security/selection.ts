import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/**
 * Selects everything that a field leads to: every path that meets no type twice. Types are named on the way, so that
 * an answer tells what was reached.
 */
export function everythingOf(schema: GraphQLSchema) {
  const selections = new Map<string, string>();
  return ({ type }: GraphQLField<unknown, unknown>): string => {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return "";
    const selection = selections.get(named.name) ?? fieldsOf(schema, named.name, []);
    selections.set(named.name, selection);
    return selection;
  };
}

/** Selects everything that an object of a type leads to. */
export function fieldsOf(schema: GraphQLSchema, typeName: string, path: readonly string[]): string {
  const type = schema.getType(typeName);
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type).filter(({ name }) => !path.includes(name));
    return `{ __typename ${members.map((member) => `... on ${member.name} { ${selected(schema, member, path, `${member.name}_`)} }`).join(" ")} }`;
  }
  if (!isObjectType(type)) throw new Error(`${typeName} has no fields`);
  return `{ __typename ${selected(schema, type, path, "")} }`;
}

/** @param prefix of the names in the answer: two types of a union may have fields of one name that do not merge */
function selected(schema: GraphQLSchema, type: GraphQLObjectType, path: readonly string[], prefix: string): string {
  const walked = [...path, type.name];
  return Object.values(type.getFields())
    .map((field) => {
      const named = getNamedType(field.type);
      if (field.args.some(isRequiredArgument))
        throw new Error(`${type.name}.${field.name} needs arguments: teach the access walk to make them up`);
      const called = prefix ? `${prefix}${field.name}: ${field.name}` : field.name;
      if (!isCompositeType(named)) return called;
      return walked.includes(named.name) ? "" : `${called} ${fieldsOf(schema, named.name, walked)}`;
    })
    .join(" ");
}

/** Every text in an answer's data: IDs, names, amounts. */
export function textsOf(data: unknown): Set<string> {
  const texts = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "string" && key !== "__typename") texts.add(value);
    else if (value !== null && typeof value === "object") for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(data, "");
  return texts;
}

/** The type of every object in an answer's data. */
export function typesOf(data: unknown): Set<string> {
  const types = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    if ("__typename" in value) types.add(String(value.__typename));
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(data);
  return types;
}

/** The object types that a type leads to. */
export function typesUnder(of: GraphQLSchema, root: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const type = of.getType(name);
    if (!isObjectType(type) || isIntrospectionType(type) || found.has(name)) return;
    found.add(name);
    for (const field of Object.values(type.getFields())) visit(String(field.type).replaceAll(/[[\]!]/g, ""));
  };
  visit(root);
  found.delete(root);
  return [...found];
}
