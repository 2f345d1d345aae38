import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType, type OperationDefinitionNode } from "graphql";
import { clientKey } from "./client-key.js";
import { isIntrospection } from "./introspection.js";
import { collectFields } from "./selections.js";
import type { Shape } from "./shape.js";

/**
 * The paths of fields that the client asks for and no fetch of the plan brings, where nothing but a plan gone wrong can
 * be the cause: below objects of one type. Where types differ, a plan may rightly know that none of a type comes.
 */
export function unfetchedFields(schema: GraphQLSchema, operation: OperationDefinitionNode, root: Shape): string[] {
  const missing: string[] = [];

  function look(type: GraphQLObjectType, sets: Parameters<typeof collectFields>[2], shape: Shape, path: readonly string[]): void {
    for (const [key, uses] of collectFields(schema, type, sets)) {
      const name = uses[0]?.name.value ?? "";
      if (name === "__typename" || isIntrospection(name)) continue;
      const here = [...path, clientKey(key)];
      const child = shape.fields.get(key);
      if (child === undefined) missing.push(here.join("."));
      const below = getNamedType(type.getFields()[name]?.type);
      if (child && isObjectType(below))
        look(
          below,
          uses.flatMap(({ selectionSet }) => selectionSet ?? []),
          child,
          here,
        );
    }
  }

  const type = schema.getRootType(operation.operation);
  if (type) look(type, [operation.selectionSet], root, []);
  return missing;
}
