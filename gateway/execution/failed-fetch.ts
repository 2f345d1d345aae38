import { type FieldNode, type GraphQLFormattedError, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from "graphql";
import type { FailureReason } from "../transports/failure.js";

/** One failed fetch nulls at most this many positions with an error of their own; the last error counts the rest. */
const MAX_ERRORS = 100;

const messages: Record<FailureReason, (service: string) => string> = {
  UNAVAILABLE: (service) => `The subgraph "${service}" is not available. Its fields are null; try again later.`,
  TIMEOUT: (service) => `The subgraph "${service}" did not answer in time. Its fields are null; try again later.`,
  BAD_RESPONSE: (service) => `The subgraph "${service}" did not answer in GraphQL. Its fields are null.`,
};

/**
 * The errors of a fetch that got no usable answer, one for each field that is null because of it. The paths are
 * those of the subgraph's own response (`["_entities", 0, "budget"]` for an entity fetch): the executor translates them.
 *
 * @param operation the text that was sent
 * @param entities how many representations were sent, null for a root fetch
 */
export function failedFetch(service: string, reason: FailureReason, operation: string, entities: number | null): GraphQLFormattedError[] {
  const fields = fetchedFields(operation, entities !== null);
  const positions = entities === null ? [[]] : Array.from({ length: entities }, (_, index) => ["_entities", index]);
  const paths = positions.flatMap((position) => fields.map((field) => [...position, field]));
  return paths.slice(0, MAX_ERRORS).map((path, index) => ({
    message: messages[reason](service),
    path,
    extensions: {
      code: `SUBGRAPH_${reason}`,
      service,
      ...(index === MAX_ERRORS - 1 && paths.length > MAX_ERRORS ? { omittedErrors: paths.length - MAX_ERRORS } : {}),
    },
  }));
}

/** The response keys that the operation selects at its root, or on its entities. */
function fetchedFields(text: string, onEntities: boolean): string[] {
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return [];
  const roots = fieldsOf(operation.selectionSet);
  const fields = onEntities ? roots.flatMap((root) => (root.selectionSet ? fieldsOf(root.selectionSet) : [])) : roots;
  const keys = fields.map((field) => field.alias?.value ?? field.name.value).filter((key) => key !== "__typename");
  return [...new Set(keys)];
}

function fieldsOf(selectionSet: SelectionSetNode): FieldNode[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf(selection.selectionSet) : [];
  });
}
