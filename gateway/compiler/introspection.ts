import { type FieldNode, Kind, type OperationDefinitionNode, OperationTypeNode, print, type SelectionSetNode, visit } from "graphql";
import type { SchemaQuestion } from "../execution/program.js";

/** Whether a field asks about the schema. */
export function isIntrospection(field: string): boolean {
  return field === "__schema" || field === "__type";
}

/** The question that the uses of one response key ask about the schema, in an operation of its own. */
export function questionOf(operation: OperationDefinitionNode, uses: readonly FieldNode[]): SchemaQuestion {
  const [use] = uses;
  if (!use) throw new Error("nothing is asked");
  const { alias: _alias, ...asked } = use;
  const selections = uses.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const field: FieldNode = { ...asked, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [field] };
  const variables = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void variables.add(name.value) });
  const query: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: operation.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) ?? [],
    selectionSet,
  };
  return { text: print(query), variables: [...variables] };
}
