import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, OperationTypeNode } from "graphql";
import { refusal } from "../errors.js";
import { LONGEST_QUOTE, shortened } from "../limits/shortened.js";

/**
 * The specification forbids `@skip` and `@include` at a subscription's root: it would be a subscription to nothing.
 * graphql-js fails on such a condition instead of reporting it, so documents are checked before they are validated.
 * Throws a refusal for the first one.
 */
export function refuseConditionalRoots({ definitions }: DocumentNode): void {
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION) refuseConditions(node);
  }
}

function refuseConditions({ selectionSet }: OperationDefinitionNode): void {
  for (const selection of selectionSet.selections) {
    const condition = selection.directives?.find(({ name }) => name.value === "skip" || name.value === "include");
    if (!condition) continue;
    const where = selection.kind === Kind.FIELD ? `the root field "${rootName(selection)}"` : "a fragment at the root";
    throw refusal(
      "GRAPHQL_VALIDATION_FAILED",
      `A subscription may not have @${condition.name.value} on ${where}. Leave the subscription out instead.`,
      { status: 400 },
    );
  }
}

function rootName({ alias, name }: FieldNode): string {
  return shortened((alias ?? name).value, LONGEST_QUOTE);
}
