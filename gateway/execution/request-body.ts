import type { FetchProgram } from "./program.js";

/**
 * The JSON text of a fetch's request: the client's variables that it uses as the client sent them (one that is absent
 * stays so, for the operation has the default), and the representations of its entities.
 */
export function requestBody(
  { head, variables, entities }: FetchProgram,
  values: Readonly<Record<string, unknown>>,
  representations: readonly string[],
): string {
  let text = head;
  let separator = "";
  for (const { name, given } of variables) {
    const value = Object.hasOwn(values, given) ? values[given] : undefined;
    if (value === undefined) continue;
    text += `${separator}"${name}":${JSON.stringify(value)}`;
    separator = ",";
  }
  if (entities) text += `${separator}"representations":[${representations.join(",")}]`;
  return `${text}}}`;
}
