import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { NOTHING } from "./client-key.js";

/** What a selection on an object comes to: the uses of each response key, in the order of the answer (the specification's CollectFields). */
export type CollectedFields = Map<string, FieldNode[]>;

/** Collects for a type the fields of a settled operation, which has neither conditions nor named fragments. */
export function collectFields(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly SelectionSetNode[],
): CollectedFields {
  const collected: CollectedFields = new Map();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet);
      } else if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const uses = collected.get(key);
        if (uses) uses.push(selection);
        else if (key !== NOTHING) collected.set(key, [selection]);
      } else throw new Error("a settled operation has no named fragments");
    }
  }

  function applies(name: string | undefined): boolean {
    if (name === undefined || name === type.name) return true;
    const condition = schema.getType(name);
    return isAbstractType(condition) && schema.isSubType(condition, type);
  }

  for (const set of sets) collect(set);
  return collected;
}

/** Whether a selection on an interface is answered alike for each of its types. */
export function saysNothingOfType({ selections }: SelectionSetNode): boolean {
  return selections.every(
    (selection) => selection.kind === Kind.FIELD && (selection.name.value !== "__typename" || keyIsNothing(selection)),
  );
}

function keyIsNothing({ alias }: FieldNode): boolean {
  return alias?.value === NOTHING;
}
