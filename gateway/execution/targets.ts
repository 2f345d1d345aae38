import type { TargetCollector } from "./program.js";
import type { TreeNode } from "./tree.js";

/** The objects that one fetch is about, grouped by what identifies them: each is sent once. */
export class Targets implements TargetCollector {
  readonly representations: string[] = [];
  /** For each representation the objects that get what it brings. */
  readonly groups: TreeNode[][] = [];
  readonly #index = new Map<unknown, TreeNode[]>();
  readonly #represent: (node: TreeNode) => string | undefined;

  constructor(represent: (node: TreeNode) => string | undefined) {
    this.#represent = represent;
  }

  add(identity: unknown, node: TreeNode): void {
    const group = this.#index.get(identity);
    if (group) group.push(node);
    else this.#open(identity, node);
  }

  one(identity: unknown, node: TreeNode): TreeNode {
    const first = this.#index.get(identity)?.[0];
    if (first) return first;
    this.#open(identity, node);
    return node;
  }

  #open(identity: unknown, node: TreeNode): void {
    const group = [node];
    this.#index.set(identity, group);
    this.groups.push(group);
    this.representations.push(this.#represent(node) ?? "");
  }
}
