import { APART, clientKey, isRequiredKey } from "./client-key.js";
import type { ReadObject } from "./read-tree.js";
import type { Shape } from "./shape.js";

/**
 * The fields of a fetch that the plan alone wants, where the client has another one under what would be their key in
 * an error's path: their paths in the tree's keys, without lists.
 */
export function displacedFields(read: ReadObject, place: Shape): string[][] {
  const displaced: string[][] = [];

  function look(object: ReadObject, { fields }: Shape, path: readonly string[]): void {
    for (const [key, child] of object) {
      const here = [...path, key];
      const below = fields.get(key);
      if (isDisplaced(key, [...fields.keys()])) displaced.push(here);
      else if (child && below) look(child, below, here);
    }
  }

  look(read, place, []);
  return displaced;
}

function isDisplaced(key: string, beside: readonly string[]): boolean {
  if (key.startsWith(APART)) return false;
  return beside.some((other) => other !== key && clientKey(other) === clientKey(key) && (isRequiredKey(key) || other.startsWith(APART)));
}
