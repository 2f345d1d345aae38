/**
 * Lists and objects inside each other in a value of JSON at most: in the variables of a request, in a custom scalar, in
 * what an error says besides its message. Deeper ones could neither be checked nor written without running out of stack.
 */
export const DEEPEST_VALUE = 200;

/** Whether a value of JSON nests deeper than so many levels. It looks no deeper than that. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels < 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (nestsDeeper(item, levels - 1)) return true;
  } else {
    for (const key in value) if (nestsDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}
