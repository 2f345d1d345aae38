import type { FetchNode } from "@apollo/query-planner";

/**
 * The JSON text of a fetch's request up to its variables. The planner numbers its operations' names; without the number
 * equal requests have equal texts, and can be sent once.
 */
export function requestHead({ operation, operationName }: FetchNode): string {
  const name = operationName?.replace(/__\d+$/, "");
  const query = operationName && name ? operation.replace(` ${operationName}`, ` ${name}`) : operation;
  return `{"query":${JSON.stringify(query)}${name ? `,"operationName":${JSON.stringify(name)}` : ""},"variables":{`;
}
