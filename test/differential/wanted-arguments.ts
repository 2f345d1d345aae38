import { type DocumentNode, Kind, print, type SelectionSetNode, visit } from "graphql";
import type { Facts } from "./data/facts.js";

/**
 * Whether an operation, with all that its fields require, wants a field of one name with different arguments under that
 * name. A client's alias keeps its field apart.
 */
export function wantsSeveralArguments(document: DocumentNode, facts: Facts): boolean {
  const wanted = new Map<string, Set<string>>();
  const followed = new Set<string>();

  function want(node: DocumentNode | SelectionSetNode): void {
    visit(node, {
      Field({ name, alias, arguments: given = [] }) {
        if (alias === undefined || alias.value === name.value) {
          const text = print({ kind: Kind.FIELD, name, arguments: given });
          wanted.set(name.value, (wanted.get(name.value) ?? new Set()).add(text));
        }
        if (followed.has(name.value)) return;
        followed.add(name.value);
        for (const required of facts.requiredBy(name.value)) want(required);
      },
    });
  }

  want(document);
  return [...wanted.values()].some(({ size }) => size > 1);
}
