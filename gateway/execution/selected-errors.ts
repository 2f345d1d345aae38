import {
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { clientKey, clientPath } from "../compiler/client-key.js";
import { type CollectedFields, collectFields } from "../compiler/selections.js";
import type { ResponsePath } from "./positions.js";
import { isNode, own, type TreeNode } from "./tree.js";

/** The answer that errors are about. */
export interface Answered {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** The fields that representations carry (`Program.required`). */
  readonly required: readonly string[];
  readonly root: TreeNode;
}

/**
 * The errors that are the client's business, at the client's paths.
 *
 * What stands at one path is fetched together, so that a subgraph is asked for a field of an object that is only selected
 * below another type: `{ u { ... on X { owner { votes } } ... on Y { owner { age } } } }`. Where that fails, nothing that
 * was asked for is missing; unless the object itself is, and then the error is the object's. What the plan wants for
 * itself is told by its name, or at the object where the client has something else under that name.
 */
export function selectedErrors(answered: Answered, errors: readonly GraphQLError[]): GraphQLError[] {
  const told = new Set<string>();
  return errors.flatMap((error) => {
    if (!error.path) return error;
    const path = selectedPath(answered, error.path);
    if (!path) return [];
    if (path.length < error.path.length) {
      // What was told of several fields is told of their object once.
      const key = JSON.stringify([path, error.message]);
      if (told.has(key)) return [];
      told.add(key);
    }
    return new GraphQLError(error.message, { path: clientPath(path), extensions: error.extensions });
  });
}

/** An error's path, or the beginning of it that the client knows; null when it does not concern the client. */
function selectedPath(answered: Answered, path: ResponsePath): ResponsePath | null {
  const found = firstUnselected(answered, path);
  if (!found) return path;
  const { index, key, object, fields } = found;
  const isOfThePlan = answered.required.includes(key) || !isSelectedSomewhere(answered.operation.selectionSet, path);
  if (!isOfThePlan) return isNode(object) ? null : path.slice(0, index);
  const isTaken = [...fields.keys()].some((one) => clientKey(one) === clientKey(key));
  return isTaken ? path.slice(0, index) : path;
}

/** The first key on a path that is not selected for the object that stands there. */
function firstUnselected({ schema, operation, root }: Answered, path: ResponsePath) {
  let value: unknown = root;
  let type: GraphQLNamedType | null | undefined = schema.getRootType(operation.operation);
  let sets: readonly SelectionSetNode[] = [operation.selectionSet];
  for (const [index, key] of path.entries()) {
    if (typeof key === "number") {
      value = Array.isArray(value) ? value[key] : undefined;
      continue;
    }
    const object = isNode(value) ? value : undefined;
    const concrete: GraphQLNamedType | undefined = schema.getType(String(object && own(object, "__typename")));
    const on: GraphQLNamedType | null | undefined = !isObjectType(type) && isObjectType(concrete) ? concrete : type;
    if (!isObjectType(on) && !isInterfaceType(on)) return null;
    const fields: CollectedFields = collectFields(schema, on, sets);
    // Of an object whose type nobody has told, what is selected of any type is.
    const uses: readonly FieldNode[] | undefined = fields.get(key) ?? (isObjectType(on) ? undefined : usesOf(key, sets));
    if (!uses) return { index, key, object: value, fields };
    value = object && own(object, key);
    type = getNamedType(on.getFields()[uses[0]?.name.value ?? ""]?.type);
    sets = below(uses);
  }
  return null;
}

/** Whether any object may have something selected at a path. */
function isSelectedSomewhere(set: SelectionSetNode, path: ResponsePath): boolean {
  let sets: readonly SelectionSetNode[] = [set];
  for (const step of path) {
    if (typeof step === "number") continue;
    const uses = usesOf(step, sets);
    if (!uses) return false;
    sets = below(uses);
  }
  return true;
}

/** The fields with a key in these sets, of whatever type; undefined where there is none. */
function usesOf(key: string, sets: readonly SelectionSetNode[]): FieldNode[] | undefined {
  const uses = sets.flatMap(fieldsIn).filter(({ alias, name }) => (alias ?? name).value === key);
  return uses.length > 0 ? uses : undefined;
}

function fieldsIn({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? selection : selection.kind === Kind.INLINE_FRAGMENT ? fieldsIn(selection.selectionSet) : [],
  );
}

function below(uses: readonly FieldNode[]): SelectionSetNode[] {
  return uses.flatMap(({ selectionSet }) => selectionSet ?? []);
}
