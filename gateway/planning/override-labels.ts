import { type DocumentNode, type OperationDefinitionNode, visit } from "graphql";
import type { InternalKeys } from "./internal-keys.js";
import { textsGiven } from "./join-directives.js";

/** A label of `@override(from:, label:)`: of so many requests in a hundred, its fields are taken from where they move to. */
export interface OverrideLabel {
  readonly label: string;
  readonly percent: number;
  /** The names of the fields that move under it. */
  readonly fields: ReadonlySet<string>;
}

/** The labels of a supergraph. One that is not `percent(n)` is for another router's decision: here its fields do not move. */
export function overrideLabels(supergraph: DocumentNode): OverrideLabel[] {
  const fields = new Map<string, Set<string>>();
  visit(supergraph, {
    FieldDefinition({ name, directives }) {
      const labels = (directives ?? []).flatMap((one) => textsGiven(one, ["join__field"], ["overrideLabel"]));
      for (const label of labels) fields.set(label, (fields.get(label) ?? new Set()).add(name.value));
    },
  });
  return [...fields].map(([label, names]) => ({ label, percent: Number(/^percent\((.+)\)$/.exec(label)?.[1] ?? 0) || 0, fields: names }));
}

/** Decides for one request which labels hold. */
export function rollLabels(labels: readonly OverrideLabel[], random: () => number = Math.random): Record<string, boolean> {
  return Object.fromEntries(labels.map(({ label, percent }) => [label, random() * 100 < percent]));
}

/** The labels whose fields a plan of the operation may fetch. */
export function labelsIn(operation: OperationDefinitionNode, labels: readonly OverrideLabel[], keys: InternalKeys): string[] {
  if (labels.length === 0) return [];
  const names = new Set<string>();
  visit(operation, { Field: ({ name }) => void names.add(name.value) });
  return labels.filter(({ fields }) => [...fields].some((name) => names.has(name) || keys.has(name))).map(({ label }) => label);
}
