import { BREAK, type DocumentNode, getOperationAST, parse, visit } from "graphql";
import { rawArgument } from "./raw-arguments.js";
import type { SubgraphCall } from "./transport.js";

/**
 * The first argument of a call with text that PostgreSQL does not store: U+0000, or half of a surrogate pair.
 * @param body the call as JSON text, in which both are escaped: without an escape there is nothing to look for
 * @returns its path from the argument on, for example `input.records.3.recordId`; null when all text can be stored
 */
export function unstorableArgument(body: string, { query, variables = {}, operationName }: SubgraphCall): string | null {
  if (!body.includes("\\u")) return null;
  const document = parsed(query);
  const operation = document && getOperationAST(document, operationName);
  if (!operation) return null;
  let found: string | null = null;
  visit(document, {
    Argument: (argument) => {
      const path = unstorablePath(rawArgument(argument, operation, variables));
      if (!path) return undefined;
      found = [argument.name.value, ...path].join(".");
      return BREAK;
    },
  });
  return found;
}

/** Null for what is no document: that is found, and said, where it is to be run. */
function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

/** Where in a value the text is; null when there is none. */
function unstorablePath(value: unknown): string[] | null {
  if (typeof value === "string") return isStorable(value) ? null : [];
  if (typeof value !== "object" || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    if (!isStorable(key)) return [];
    const path = unstorablePath(item);
    if (path) return [key, ...path];
  }
  return null;
}

function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
