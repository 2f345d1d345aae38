import { type DocumentNode, type FragmentDefinitionNode, type GraphQLError, Kind, type OperationTypeNode } from "graphql";
import { refusal } from "../errors.js";
import { LONGEST_QUOTE, shortened } from "../limits/shortened.js";
import type { CompiledOperation } from "./compiled-operation.js";

/** A document's fragments by name. */
export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  return fragments;
}

/** Says what is wrong when a document has no operation of this name, or none was named among several. */
export function unknownOperation(document: DocumentNode, operationName: string | null | undefined): GraphQLError {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const message = operationName
    ? `The document has no operation named "${shortened(operationName, LONGEST_QUOTE)}".`
    : operations.length > 1
      ? "The document has several operations: say in `operationName` which one to run."
      : "The document has no operation.";
  return refusal("OPERATION_RESOLUTION_FAILURE", message, { status: 400 });
}

/** What libraries have to see of a compiled operation: its kind and its name. */
export function operationDocument({ program: { kind }, operationName }: CompiledOperation): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: kind as OperationTypeNode,
        ...(operationName === null ? {} : { name: { kind: Kind.NAME, value: operationName } }),
        selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
      },
    ],
  };
}

/** The same where there is no operation to run. */
export function nothingToRun(): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions: [] };
}
