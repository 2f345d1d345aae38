import fc, { type Arbitrary } from "fast-check";
import {
  astFromValue,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  print,
} from "graphql";
import type { ConditionDraft, ValueDraft, VariableDraft } from "./draft.js";

/** JSON values of leaf types, as a client may send them. */
function leafJson(type: GraphQLLeafType): Arbitrary<unknown> {
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  switch (type.name) {
    case "Int":
      return fc.constantFrom(0, 1, 2, -5, 2_147_483_647);
    case "Float":
      return fc.constantFrom(0, 1, 0.5, -1.25e10);
    case "Boolean":
      return fc.boolean();
    case "ID":
      return fc.constantFrom<string | number>("1", "id-2", "", 7);
    case "String":
      return fc.constantFrom("x", "", '"quoted" \\ \n', "ü🦊", "$notAVariable");
    default:
      return fc.constantFrom<unknown>(0, false, "", "t", [1, [null]], { a: { b: [] }, __proto__x: 1 }, {});
  }
}

/** The GraphQL text of a JSON value of an input type. */
function literalOf(value: unknown, type: GraphQLInputType): string {
  if (isLeafType(type) && !isEnumType(type) && !["Int", "Float", "Boolean", "ID", "String"].includes(type.name))
    return customLiteral(value);
  const node = astFromValue(value, type);
  if (!node) throw new Error(`${JSON.stringify(value)} is no ${type}`);
  return print(node);
}

function customLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(customLiteral).join(" ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${customLiteral(inner)}`)
      .join(" ")}}`;
  return JSON.stringify(value);
}

/** JSON values of any input type, for variables. */
function jsonOf(type: GraphQLInputType, depth: number): Arbitrary<unknown> {
  if (isNonNullType(type)) return nonNullJson(type.ofType, depth);
  return fc.oneof({ weight: 5, arbitrary: nonNullJson(type, depth) }, { weight: 1, arbitrary: fc.constant(null) });
}

function nonNullJson(type: GraphQLInputType, depth: number): Arbitrary<unknown> {
  if (isLeafType(type)) return leafJson(type);
  if (isListType(type)) return fc.array(jsonOf(type.ofType, depth), { maxLength: 2 });
  if (!isInputObjectType(type)) throw new Error(`${type} is no input type`);
  const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || depth > 0);
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  const members = Object.fromEntries(fields.map((field) => [field.name, jsonOf(field.type, depth - 1)]));
  return fc.record(members, { requiredKeys: required, noNullPrototype: true });
}

const DEPTH = 2;

/** Values for a place of this type: literals, variables, and both mixed. */
export function valueFor(type: GraphQLInputType, depth = DEPTH): Arbitrary<ValueDraft> {
  return fc.oneof({ weight: 3, arbitrary: literal(type, depth) }, { weight: 2, arbitrary: variable(type) });
}

function literal(type: GraphQLInputType, depth: number): Arbitrary<ValueDraft> {
  if (isNonNullType(type)) return nonNullLiteral(type.ofType, depth);
  const nothing = fc.constant<ValueDraft>({ literal: "null" });
  return fc.oneof({ weight: 6, arbitrary: nonNullLiteral(type, depth) }, { weight: 1, arbitrary: nothing });
}

function nonNullLiteral(type: GraphQLInputType, depth: number): Arbitrary<ValueDraft> {
  if (isLeafType(type)) return leafJson(type).map((value) => ({ literal: literalOf(value, type) }));
  if (isListType(type)) {
    const list: Arbitrary<ValueDraft> = fc.array(valueFor(type.ofType, depth), { maxLength: 2 }).map((items) => ({ list: items }));
    // One leaf where a list is due stands for a list of it.
    const item = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType;
    return isLeafType(item) ? fc.oneof({ weight: 5, arbitrary: list }, { weight: 1, arbitrary: nonNullLiteral(item, depth) }) : list;
  }
  if (!isInputObjectType(type)) throw new Error(`${type} is no input type`);
  const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || depth > 0);
  const members = Object.fromEntries(fields.map((field) => [field.name, valueFor(field.type, depth - 1)]));
  return fc
    .record(members, { requiredKeys: fields.filter(isRequiredInputField).map(({ name }) => name) })
    .map((values) => ({ fields: Object.entries(values) as [string, ValueDraft][] }));
}

/** A variable with a value, with null, absent, with a default; never so that a non-null place gets none. */
function variable(type: GraphQLInputType): Arbitrary<VariableDraft> {
  const number = fc.nat({ max: 1 });
  const given = fc.record({ variable: fc.constant(`${type}`), number, default: fc.constant(null), value: jsonOf(type, 1) });
  if (isNonNullType(type)) {
    // A nullable variable may stand in a non-null place when it has a default.
    const defaulted = fc.record({
      variable: fc.constant(`${type.ofType}`),
      number: number.map((value) => value + 2),
      default: nonNullJson(type.ofType, 0).map((value) => literalOf(value, type.ofType)),
      value: fc.option(nonNullJson(type.ofType, 1), { nil: undefined }),
    });
    return fc.oneof({ weight: 2, arbitrary: given }, { weight: 1, arbitrary: defaulted });
  }
  const absent = fc.record({
    variable: fc.constant(`${type}`),
    number: number.map((value) => value + 4),
    default: fc.constant(null),
    value: fc.constant(undefined),
  });
  const defaulted = fc.record({
    variable: fc.constant(`${type}`),
    number: number.map((value) => value + 6),
    default: jsonOf(type, 0).map((value) => literalOf(value, type)),
    value: fc.option(jsonOf(type, 1), { nil: undefined }),
  });
  return fc.oneof(given, absent, defaulted);
}

/** No condition mostly, else one or two with a literal or a variable. */
export const conditions: Arbitrary<readonly ConditionDraft[]> = fc.oneof(
  { weight: 7, arbitrary: fc.constant<readonly ConditionDraft[]>([]) },
  { weight: 2, arbitrary: fc.uniqueArray(condition(), { minLength: 1, maxLength: 2, selector: ({ directive }) => directive }) },
);

function condition(): Arbitrary<ConditionDraft> {
  const given = fc.record<VariableDraft>({
    variable: fc.constant("Boolean!"),
    number: fc.nat({ max: 3 }),
    default: fc.constant(null),
    value: fc.boolean(),
  });
  const defaulted = fc.record<VariableDraft>({
    variable: fc.constant("Boolean"),
    number: fc.integer({ min: 8, max: 9 }),
    default: fc.constantFrom("true", "false"),
    value: fc.constantFrom(true, false, undefined),
  });
  return fc.record({
    directive: fc.constantFrom("skip" as const, "include" as const),
    value: fc.oneof({ weight: 1, arbitrary: fc.boolean() }, { weight: 3, arbitrary: given }, { weight: 1, arbitrary: defaulted }),
  });
}
