import fc, { type Arbitrary } from "fast-check";
import {
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isRequiredArgument,
  isUnionType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from "graphql";
import type { FieldDraft, FragmentDraft, OperationDraft, SelectionDraft, ValueDraft } from "./draft.js";
import { conditions, valueFor } from "./values.js";

/** Few names, so that they meet; the last ones are traps of JavaScript. */
const ALIASES = ["a", "b", "id", "name", "body", "__proto__", "constructor", "toString"];
const DEPTH = 4;

/** Generates the drafts of valid operations over a schema. */
export function operations(schema: GraphQLSchema): Arbitrary<OperationDraft> {
  const arbitraries = new SelectionArbitraries(schema);
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const kinds = roots.flatMap((root, index) => {
    if (!root) return [];
    const kind = index === 0 ? OperationTypeNode.QUERY : OperationTypeNode.MUTATION;
    const selections = arbitraries.selections(root, DEPTH);
    return [{ weight: index === 0 ? 5 : 1, arbitrary: fc.record({ kind: fc.constant(kind), named: fc.boolean(), selections }) }];
  });
  return fc.oneof(...kinds);
}

/** The arbitraries of selections by type and depth: there are finitely many, so shrinking is fast-check's own. */
class SelectionArbitraries {
  readonly #known = new Map<string, Arbitrary<readonly SelectionDraft[]>>();
  readonly #schema: GraphQLSchema;
  readonly #composites: readonly GraphQLCompositeType[];

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#composites = Object.values(schema.getTypeMap()).filter(
      (type) => isCompositeType(type) && !type.name.startsWith("__"),
    ) as GraphQLCompositeType[];
  }

  selections(type: GraphQLCompositeType, depth: number): Arbitrary<readonly SelectionDraft[]> {
    const key = `${type.name} ${depth}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = fc.array(this.#selection(type, depth), { minLength: 1, maxLength: Math.max(2, depth) });
    this.#known.set(key, made);
    return made;
  }

  #selection(type: GraphQLCompositeType, depth: number): Arbitrary<SelectionDraft> {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type))).map((field) => this.#field(field, depth));
    const objects =
      depth > 1 ? fields.filter((field) => isCompositeType(getNamedType(field.type))).map((field) => this.#field(field, depth)) : [];
    const fragments = depth > 1 ? this.#fragments(type, depth) : [];
    const weighted = (weight: number, arbitraries: readonly Arbitrary<SelectionDraft>[]) =>
      arbitraries.length > 0 ? [{ weight, arbitrary: fc.oneof(...arbitraries) }] : [];
    return fc.oneof(
      { weight: 3, arbitrary: this.#typename() },
      ...weighted(
        1,
        type === this.#schema.getQueryType() ? [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => this.#field(field, 3)) : [],
      ),
      ...weighted(15, leaves),
      ...weighted(15, objects),
      ...weighted(isUnionType(type) ? 36 : 9, fragments),
    );
  }

  #typename(): Arbitrary<FieldDraft> {
    return fc.record({ field: fc.constant("__typename"), alias, arguments: fc.constant([]), conditions, selections: fc.constant(null) });
  }

  #field({ name, type, args }: GraphQLField<unknown, unknown>, depth: number): Arbitrary<FieldDraft> {
    const named = getNamedType(type);
    const values = fc.record<Record<string, ValueDraft>>(
      Object.fromEntries(args.map((argument) => [argument.name, valueFor(argument.type)])),
      {
        requiredKeys: args.filter(isRequiredArgument).map((argument) => argument.name),
      },
    );
    return fc.record({
      field: fc.constant(name),
      alias,
      arguments: values.map((given) => Object.entries(given) as [string, ValueDraft][]),
      conditions,
      selections: isCompositeType(named) ? this.selections(named, depth - 1) : fc.constant(null),
    });
  }

  #fragments(type: GraphQLCompositeType, depth: number): Arbitrary<FragmentDraft>[] {
    const overlapping = this.#composites.filter((other) => doTypesOverlap(this.#schema, type, other));
    const typed = overlapping.map((on) =>
      fc.record<FragmentDraft>({
        on: fc.constant(on.name),
        named: fc.option(fc.nat({ max: 1 }), { nil: null, freq: 2 }),
        conditions,
        selections: this.selections(on, depth - 1),
      }),
    );
    const untyped = fc.record<FragmentDraft>({
      on: fc.constant(null),
      named: fc.constant(null),
      conditions,
      selections: this.selections(type, depth - 1),
    });
    return [...typed, untyped];
  }
}

const alias = fc.option(fc.constantFrom(...ALIASES), { nil: null, freq: 3 });
