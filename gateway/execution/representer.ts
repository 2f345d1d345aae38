import type { FetchDataRewrite, QueryPlanSelectionNode } from "@apollo/query-planner";
import { isNode, own, setOwn, type TreeNode } from "./tree.js";

type Json = Record<string, unknown>;

/**
 * The representations that are too rare to generate code for: several fragments that apply to one type, and rewrites
 * of more than a type's name. Builds the object, rewrites it, and writes it out.
 *
 * @param types by type condition the names of the types it lets through
 */
export function representer(
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
  types: readonly (readonly [string, readonly string[]])[],
): (node: TreeNode) => string | undefined {
  const conditions = new Map(types.map(([condition, names]) => [condition, new Set<unknown>(names)]));

  /** Null when a field is missing. */
  function select(node: TreeNode, selections: readonly QueryPlanSelectionNode[]): Json | null {
    const selected: Json = Object.create(null);
    for (const selection of selections) {
      if (selection.kind === "InlineFragment") {
        const { typeCondition } = selection;
        if (typeCondition !== undefined && !conditions.get(typeCondition)?.has(own(node, "__typename"))) continue;
        const part = select(node, selection.selections);
        if (part) mergeJson(selected, part);
        continue;
      }
      const value = own(node, selection.alias ?? selection.name);
      if (value === undefined) return null;
      setOwn(selected, selection.name, selection.selections ? objectsOf(value, selection.selections) : value);
    }
    return selected;
  }

  function objectsOf(value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
    if (Array.isArray(value)) return value.map((item) => objectsOf(item, selections));
    return isNode(value) ? select(value, selections) : value;
  }

  /** The objects at a rewrite's path, for its last step. An object without a type's name meets every condition. */
  function rewrite(value: unknown, path: readonly string[], last: (object: Json, key: string) => void): void {
    const [step, ...rest] = path;
    if (Array.isArray(value)) for (const item of value) rewrite(item, path, last);
    else if (typeof value === "object" && value !== null && step !== undefined) {
      const object = value as Json;
      const condition = /^\.\.\. on (.+)$/.exec(step)?.[1];
      const named = object.__typename;
      if (condition !== undefined) {
        if (typeof named !== "string" || conditions.get(condition)?.has(named)) rewrite(object, rest, last);
      } else if (rest.length > 0) rewrite(Object.hasOwn(object, step) ? object[step] : null, rest, last);
      else last(object, step);
    }
  }

  return (node) => {
    const representation = select(node, requires);
    if (!representation?.__typename) return undefined;
    for (const change of rewrites) {
      rewrite(representation, change.path, (object, key) => {
        if (change.kind === "ValueSetter") object[key] = change.setValueTo;
        else if (Object.hasOwn(object, key)) {
          object[change.renameKeyTo] = object[key];
          delete object[key];
        }
      });
    }
    return JSON.stringify(representation);
  };
}

function mergeJson(target: Json, source: Json): void {
  for (const key of Object.keys(source)) {
    const [there, more] = [target[key], source[key]];
    target[key] = there === undefined ? more : mergedJson(there, more);
  }
}

function mergedJson(there: unknown, more: unknown): unknown {
  if (Array.isArray(there) && Array.isArray(more) && there.length === more.length)
    return there.map((item, index) => mergedJson(item, more[index]));
  if (typeof there === "object" && there !== null && typeof more === "object" && more !== null && !Array.isArray(more)) {
    mergeJson(there as Json, more as Json);
    return there;
  }
  return more;
}
