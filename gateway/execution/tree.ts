/** The last walk that came by an object: one at many places is looked at once. No key of an answer can be a symbol. */
export const VISITED = Symbol("visited");

/**
 * An object of the answer while it grows: as it stood in a subgraph's JSON, and what later fetches add to it. Nothing in
 * it has been checked; whoever reads a key that every object has (`constructor`, `__proto__`) makes sure that it is its own.
 */
export interface TreeNode {
  [key: string]: unknown;
  [VISITED]?: number;
}

/** Whether a value of the tree is an object of the answer. */
export function isNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a key; undefined when the object has none. */
export function own(node: TreeNode, key: string): unknown {
  return Object.hasOwn(node, key) ? node[key] : undefined;
}

/** Gives an object a key, whatever its name. */
export function setOwn(node: TreeNode, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
  else node[key] = value;
}
