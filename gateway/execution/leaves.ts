import { DEEPEST_VALUE, nestsDeeper } from "../limits/nesting.js";

/** Writes a leaf of a type as JSON text; undefined when the value is none of that type. */
export type LeafWriter = (value: unknown) => string | undefined;

/** Up to this length a look at every character is cheaper than the call of `JSON.stringify`. */
const SHORT = 40;

export function leafString(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value.length <= SHORT && isPlain(value) ? `"${value}"` : JSON.stringify(value);
}

/** Whether a string is written as it is. */
function isPlain(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 32 || code === 34 || code === 92 || code >= 0xd800) return false;
  }
  return true;
}

/** Strings, and whole numbers as strings: that is how the type is written. */
export function leafID(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? `"${value}"` : leafString(value);
}

export function leafInt(value: unknown): string | undefined {
  return typeof value === "number" && (value | 0) === value ? `${value}` : undefined;
}

export function leafFloat(value: unknown): string | undefined {
  return Number.isFinite(value) ? `${value}` : undefined;
}

export function leafBoolean(value: unknown): string | undefined {
  return typeof value === "boolean" ? `${value}` : undefined;
}

/** A custom scalar, which only its subgraph knows: anything but what is too deep to be written. */
export function any(value: unknown): string | undefined {
  return nestsDeeper(value, DEEPEST_VALUE) ? undefined : JSON.stringify(value);
}

/** Leaves of an enum with these values. */
export function enumOf(values: readonly string[]): LeafWriter {
  const texts = new Map<unknown, string>(values.map((value) => [value, `"${value}"`]));
  return (value) => texts.get(value);
}

/** Lists of leaves in which every item is in order. */
export function listOf(item: LeafWriter, nonNull: boolean): LeafWriter {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    let text = "[";
    for (let index = 0; index < value.length; index++) {
      const one: unknown = value[index];
      const part = one === null ? (nonNull ? undefined : "null") : item(one);
      if (part === undefined) return undefined;
      text += index === 0 ? part : `,${part}`;
    }
    return `${text}]`;
  };
}
