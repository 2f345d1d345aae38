import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { numbered } from "../compiler/client-key.js";
import { isIntrospection } from "../compiler/introspection.js";

/** A selection set and the type that it is on. */
interface Part {
  readonly set: SelectionSetNode;
  readonly type: GraphQLCompositeType;
}

/** A field where it stands. */
interface Use {
  readonly field: FieldNode;
  /** Names of the object types that it is selected on. */
  readonly on: readonly string[];
  /** What it returns; undefined for leaves. */
  readonly returns: GraphQLCompositeType | undefined;
}

/**
 * A response key may mean different fields, or one with different arguments, of objects of one type, if what stands
 * above them differs by type: `{ u { ... on X { owner { it: votes } } ... on Y { owner { it: age } } } }`. A plan fetches
 * all that stands at one path together, where a key can mean one thing only: each meaning gets a key of its own.
 *
 * @param operation a settled one; the same comes back where nothing is to be told apart
 */
export function withDistinctKeys(schema: GraphQLSchema, operation: OperationDefinitionNode): OperationDefinitionNode {
  const type = schema.getRootType(operation.operation);
  if (!type) return operation;
  const [selectionSet] = new DistinctKeys(schema).of([{ set: operation.selectionSet, type }]);
  return selectionSet && selectionSet !== operation.selectionSet ? { ...operation, selectionSet } : operation;
}

class DistinctKeys {
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The sets of everything that stands at one path. Those in which nothing changes are the same objects. */
  of(parts: readonly Part[]): SelectionSetNode[] {
    const uses = parts.flatMap((part) => this.#uses(part.set, part.type, this.#objects(part.type)));
    const byKey = Map.groupBy(this.#keyed(uses), ([key]) => key);
    const changed = new Map<Use, FieldNode>();
    for (const [key, group] of byKey) {
      const composite = group.flatMap(([, use]) => {
        const { field, returns } = use;
        return field.selectionSet && returns ? [{ use, set: field.selectionSet, type: returns }] : [];
      });
      const below = this.of(composite);
      const sets = new Map(composite.map(({ use }, index) => [use, below[index]]));
      for (const [, use] of group) changed.set(use, withKey(use.field, key, sets.get(use)));
    }
    let next = 0;
    return parts.map(({ set }) => rebuilt(set, () => changed.get(uses[next++] as Use)));
  }

  /** The fields of a set in their order, those in fragments too; what describes the schema stays the client's. */
  #uses(set: SelectionSetNode, type: GraphQLCompositeType, on: readonly string[]): Use[] {
    return set.selections.flatMap((selection): Use[] => {
      if (selection.kind === Kind.FIELD) return [{ field: selection, on, returns: this.#returns(selection, type) }];
      const narrowed =
        selection.kind === Kind.INLINE_FRAGMENT ? this.#schema.getType(selection.typeCondition?.name.value ?? type.name) : type;
      if (selection.kind === Kind.FRAGMENT_SPREAD || !isCompositeType(narrowed))
        throw new Error("a settled operation has no named fragments");
      const objects = new Set(this.#objects(narrowed));
      return this.#uses(
        selection.selectionSet,
        narrowed,
        on.filter((name) => objects.has(name)),
      );
    });
  }

  #returns({ name }: FieldNode, type: GraphQLCompositeType): GraphQLCompositeType | undefined {
    if (isUnionType(type) || isIntrospection(name.value)) return undefined;
    const returned = getNamedType(type.getFields()[name.value]?.type);
    return isCompositeType(returned) ? returned : undefined;
  }

  #objects(type: GraphQLCompositeType): readonly string[] {
    return isObjectType(type) ? [type.name] : this.#schema.getPossibleTypes(type).map(({ name }) => name);
  }

  /** Gives each use its key: a number in it tells from those before it that mean something else of the same objects. */
  #keyed(uses: readonly Use[]): [key: string, use: Use][] {
    const known = new Map<string, { readonly meaning: string; readonly key: string; readonly on: Set<string> }[]>();
    return uses.map((use): [string, Use] => {
      const { field, on } = use;
      const given = field.alias?.value ?? field.name.value;
      const meanings = known.get(given) ?? [];
      known.set(given, meanings);
      const meaning = meaningOf(field);
      const free = (key: string) =>
        meanings.every((one) => one.key !== key || one.meaning === meaning || !on.some((name) => one.on.has(name)));
      let key = given;
      for (let number = 1; !free(key); number++) key = numbered(given, number);
      const same = meanings.find((one) => one.key === key && one.meaning === meaning);
      if (same) for (const name of on) same.on.add(name);
      else meanings.push({ meaning, key, on: new Set(on) });
      return [key, use];
    });
  }
}

/** The field's name and its arguments, whatever their order. */
function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return [name.value, ...given.map(print).sort()].join(" ");
}

function withKey(field: FieldNode, key: string, set: SelectionSetNode | undefined): FieldNode {
  const isRenamed = key !== (field.alias?.value ?? field.name.value);
  if (!isRenamed && (!set || set === field.selectionSet)) return field;
  return {
    ...field,
    ...(isRenamed ? { alias: { kind: Kind.NAME, value: key } } : {}),
    ...(set ? { selectionSet: set } : {}),
  };
}

/** A set with its fields, in their order, replaced; the same where none is another one. */
function rebuilt(set: SelectionSetNode, next: () => FieldNode | undefined): SelectionSetNode {
  const selections = set.selections.map((selection): SelectionNode => {
    if (selection.kind === Kind.FIELD) return next() ?? selection;
    if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
    const selectionSet = rebuilt(selection.selectionSet, next);
    return selectionSet === selection.selectionSet ? selection : { ...selection, selectionSet };
  });
  return selections.every((selection, index) => selection === set.selections[index]) ? set : { ...set, selections };
}
