/**
 * Lists and objects inside each other in the variables of a request at most. Deeper ones could neither be checked nor
 * written to a subgraph without running out of stack.
 */
export const DEEPEST_VARIABLES = 200;

/** Whether a value of JSON nests deeper than so many levels. By levels and not by recursion: depth is what is not trusted. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
