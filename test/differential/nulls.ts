import type { GraphQLFormattedError } from "graphql";
import type { Answer } from "./gateways/answer.js";

/**
 * Where the errors of an answer have left a null: the path of the null, not of what went wrong inside of it. An error
 * beside a value counts as a place of its own.
 *
 * @param isNobodys whether an error may be about what a plan fetched of its own accord: then it leaves no null
 */
export function nullsOf(
  { data, errors }: Answer,
  isNobodys: (error: GraphQLFormattedError, beside: "object" | "value") => boolean,
): Map<string, GraphQLFormattedError[]> {
  const root: unknown = JSON.parse(data ?? "null");
  const nulls = new Map<string, GraphQLFormattedError[]>();
  for (const error of errors) {
    const found = foundAt(root, error.path ?? []);
    if (found === undefined || ("beside" in found && isNobodys(error, found.beside))) continue;
    const at = "beside" in found ? `beside the ${found.beside} at ${error.path?.join(".")}` : found.nullAt;
    nulls.set(at, [...(nulls.get(at) ?? []), error]);
  }
  return nulls;
}

/** The first null on a path, or what is there instead; undefined when the path leads to what was not asked for. */
function foundAt(
  root: unknown,
  path: readonly (string | number)[],
): { readonly nullAt: string } | { readonly beside: "object" | "value" } | undefined {
  let value = root;
  for (const [index, step] of path.entries()) {
    if (value === null) return { nullAt: path.slice(0, index).join(".") };
    if (typeof value !== "object" || !Object.hasOwn(value as object, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  if (value === null) return { nullAt: path.join(".") };
  return { beside: typeof value === "object" && !Array.isArray(value) ? "object" : "value" };
}
