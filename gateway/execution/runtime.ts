import { any, enumOf, type LeafWriter, leafBoolean, leafFloat, leafID, leafInt, leafString, listOf } from "./leaves.js";
import { representer } from "./representer.js";
import { isNode, own, setOwn, type TreeNode, VISITED } from "./tree.js";

/** Thrown by generated writers where the answer is not as the schema says. One object, so that nothing is built to throw it. */
export const BAIL = new Error("the answer has to be completed field by field");

function bail(): never {
  throw BAIL;
}

/** The text of nothing where something may be missing. */
function nullOr(value: unknown): string {
  if (value === null || value === undefined) return "null";
  throw BAIL;
}

/** The text of a leaf that is not null. */
function leaf(write: LeafWriter, value: unknown): string {
  return write(value) ?? bail();
}

/** A value with objects of its own, all the way down to those that `copyNode` copies. */
function copy(value: unknown, copyNode: (node: TreeNode) => TreeNode): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, copyNode));
  return isNode(value) ? copyNode(value) : value;
}

/**
 * What becomes of a value of the tree when another fetch brings one for the same place: objects are merged, lists of one
 * length item by item, anything else gives way. The same object may come to its own place again.
 *
 * @param vague names of types that do not take the place of another
 */
function merge(there: unknown, more: unknown, vague: ReadonlySet<unknown>): unknown {
  if (there === more) return there;
  if (isNode(there) && isNode(more)) {
    for (const key of Object.keys(more)) {
      const [old, value] = [own(there, key), more[key]];
      if (old === undefined || old === null) setOwn(there, key, value);
      else if (key !== "__typename" || !vague.has(value)) setOwn(there, key, merge(old, value, vague));
    }
    return there;
  }
  if (Array.isArray(there) && Array.isArray(more) && there.length === more.length) {
    for (let index = 0; index < more.length; index++) there[index] = merge(there[index], more[index], vague);
    return there;
  }
  return more;
}

/** The JSON text of any leaf inside a representation. */
function json(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

/** The JSON text of objects inside a representation. */
function nested(value: unknown, write: (node: TreeNode) => string): string {
  if (Array.isArray(value)) return `[${value.map((item) => nested(item, write)).join(",")}]`;
  return isNode(value) ? write(value) : json(value);
}

/** What generated modules call. */
export const runtime = {
  BAIL,
  VISITED,
  bail,
  nullOr,
  leaf,
  copy,
  merge,
  setOwn,
  json,
  nested,
  representer,
  leafInt,
  leafFloat,
  leafString,
  leafBoolean,
  leafID,
  any,
  enumOf,
  listOf,
};
