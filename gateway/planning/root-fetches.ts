import type { FetchNode } from "@apollo/query-planner";
import { type FieldNode, Kind, parse, print, type SelectionNode, stripIgnoredCharacters } from "graphql";

/**
 * A root fetch that selects fields, and no fragments on the root type: deep in an answer the planner writes
 * `... on Query`, which says nothing, and which a subgraph that has another name for its root type answers with nothing.
 */
export function withoutRootFragments(fetch: FetchNode): FetchNode {
  if (fetch.requires) return fetch;
  const document = parse(fetch.operation, { noLocation: true });
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    return { ...definition, selectionSet: { ...definition.selectionSet, selections: fieldsOf(definition.selectionSet.selections) } };
  });
  const changed = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD),
  );
  return changed ? { ...fetch, operation: stripIgnoredCharacters(print({ ...document, definitions })) } : fetch;
}

function fieldsOf(selections: readonly SelectionNode[]): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet.selections);
    throw new Error("a plan has no named fragments");
  });
}
