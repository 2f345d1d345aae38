import { type ArgumentNode, type OperationDefinitionNode, valueFromASTUntyped } from "graphql";

type Variables = Readonly<Record<string, unknown>>;

/**
 * An argument as the client wrote it: variables unparsed, and one that was not given is what the operation says it is
 * then.
 */
export function rawArgument({ value }: ArgumentNode, { variableDefinitions = [] }: OperationDefinitionNode, given: Variables): unknown {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
  );
  return valueFromASTUntyped(value, { ...Object.fromEntries(defaults), ...given });
}
