import { type DirectiveNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from "graphql";

/** The texts that a supergraph's directive of one of these names gives for arguments of these names. */
export function textsGiven(directive: DirectiveNode, names: readonly string[], wanted: readonly string[]): string[] {
  if (!names.includes(directive.name.value)) return [];
  return (directive.arguments ?? []).flatMap(({ name, value }) =>
    wanted.includes(name.value) && value.kind === Kind.STRING ? [value.value] : [],
  );
}

/** What the text of a `@key` or `@requires` selects, with braces around it or without. Throws on anything else. */
export function fieldSet(text: string): SelectionSetNode {
  const written = text.trim().startsWith("{") ? text : `{${text}}`;
  const [selected] = parse(written, { noLocation: true }).definitions as readonly OperationDefinitionNode[];
  if (!selected) throw new Error(`"${text}" is no set of fields`);
  return selected.selectionSet;
}
