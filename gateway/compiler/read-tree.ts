import type { FetchDataRewrite } from "@apollo/query-planner";
import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from "graphql";
import type { RenamedKey } from "../execution/program.js";

/**
 * What a fetch selects of an object, by client response key; null for leaves. Type conditions do not matter: a key that
 * is absent was not selected for the object's type.
 */
export type ReadObject = Map<string, ReadObject | null>;

/** The selection of a fetch's operation; for an entity fetch, that of its entities. */
export function readTree(document: DocumentNode, entities: boolean): ReadObject {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operation = node;
  }
  if (!operation) throw new Error("a fetch has no operation");
  const root: ReadObject = new Map();
  if (entities) {
    for (const selection of operation.selectionSet.selections) {
      if (selection.kind === Kind.FIELD && selection.selectionSet) select(root, selection.selectionSet);
    }
  } else select(root, operation.selectionSet);
  return root;

  function select(into: ReadObject, { selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === "__typename") continue;
        const key = selection.alias?.value ?? selection.name.value;
        const child = selection.selectionSet ? (into.get(key) ?? new Map()) : null;
        if (selection.selectionSet && child) select(child, selection.selectionSet);
        if (child || !into.has(key)) into.set(key, child);
      } else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (!fragment) throw new Error("a fetch spreads a fragment that it does not define");
        select(into, fragment.selectionSet);
      }
    }
  }
}

/**
 * Gives renamed keys the client's name again (`outputRewrites`), in place, and tells which there were.
 * Types on a rewrite's path need not be looked at: the odd name is selected for no other type.
 */
export function renameKeys(root: ReadObject, rewrites: readonly FetchDataRewrite[]): RenamedKey[] {
  return rewrites.flatMap((rewrite): RenamedKey[] => {
    if (rewrite.kind !== "KeyRenamer") throw new Error(`a fetch's answer cannot be rewritten by ${rewrite.kind}`);
    const path = rewrite.path.filter((step) => !step.startsWith("... on "));
    const from = path.pop();
    let object: ReadObject | null | undefined = root;
    for (const key of path) object = object?.get(key);
    const child = from === undefined ? undefined : object?.get(from);
    if (from === undefined || !object || child === undefined) return [];
    object.delete(from);
    add(object, rewrite.renameKeyTo, child);
    return [{ path, from, key: rewrite.renameKeyTo }];
  });
}

/** Selections of several names under one key come together: whichever comes fills the same object. */
function add(target: ReadObject, key: string, child: ReadObject | null): void {
  const there = target.get(key);
  if (there && child) for (const [name, below] of child) add(there, name, below);
  else if (!there) target.set(key, child);
}
