import { type GraphQLSchema, getOperationAST, parse } from "graphql";
import { fragmentsOf } from "../../gateway/execution/document.js";
import { withDistinctKeys } from "../../gateway/planning/distinct-keys.js";
import { InternalKeys } from "../../gateway/planning/internal-keys.js";
import { settledOperation } from "../../gateway/planning/settled-operation.js";
import type { WrittenOperation } from "./operations/write.js";

const noKeys = new InternalKeys(parse("type Query { it: Int }"));

/** Whether one response key means different fields of objects that come together. */
export function meansDifferentFields(apiSchema: GraphQLSchema, { document, operationName, variables }: WrittenOperation): boolean {
  const operation = getOperationAST(document, operationName);
  if (!operation) return false;
  const settled = settledOperation({
    operation,
    fragments: fragmentsOf(document),
    condition: (name) => variables[name] === true,
    apiSchema,
    internalKeys: noKeys,
    interfaceObjects: new Set(),
  });
  return withDistinctKeys(apiSchema, settled) !== settled;
}
