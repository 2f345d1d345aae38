import { isNode, own, type TreeNode } from "./tree.js";

/** In the tree's keys, until the client gets it. */
export type ResponsePath = readonly (string | number)[];

/** One cause is reported at most at so many places. */
export const MOST_PLACES = 100;

/** Where an object stands in the answer. */
export interface Positions {
  /** The first `MOST_PLACES` of them. */
  readonly paths: ResponsePath[];
  /** All of them. */
  count: number;
}

/** Where the objects at a fetch's path stand. Only needed once there is an error. */
export function positionsAt(root: TreeNode, path: readonly string[]): Map<TreeNode, Positions> {
  const positions = new Map<TreeNode, Positions>();

  function walk(value: unknown, at: number, here: (string | number)[]): void {
    const step = path[at];
    if (step === "@") {
      if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, at + 1, [...here, index]);
    } else if (isNode(value)) {
      if (step !== undefined) {
        walk(own(value, step), at + 1, [...here, step]);
        return;
      }
      const known = positions.get(value);
      if (!known) positions.set(value, { paths: [here], count: 1 });
      else if (++known.count <= MOST_PLACES) known.paths.push(here);
    }
  }

  walk(root, 0, []);
  return positions;
}
