import { isDeepStrictEqual } from "node:util";
import { BREAK, type DocumentNode, type FieldNode, print, visit } from "graphql";
import type { Difference, Trial } from "./comparison.js";
import { meansDifferentFields } from "./different-fields.js";
import type { Answer } from "./gateways/answer.js";
import { wantsSeveralArguments } from "./wanted-arguments.js";

/** Something that stock does other than the specification has it. docs/gateway-differences.md tells of each by its name. */
export interface Explanation {
  readonly name: string;
  /** Whether it may be the cause of a difference between stock and someone else. */
  explains(difference: Difference, trial: Trial): boolean;
}

const explanations: readonly Explanation[] = [
  {
    name: "introspection",
    explains: (_, { stock, operation }) =>
      says(stock, /Cannot query field|Was not able to|Unknown argument/) && asks(operation.document, isAboutSchema),
  },
  {
    name: "order of fields",
    explains: (difference, { ours, stock, truth }) =>
      difference.in === "data" && sameButOrder(stock, difference.between === "ours and stock" ? ours : truth),
  },
  {
    name: "conditions on types of an interface object",
    explains: (_, { stock }) => says(stock, /^We should have an edge from /),
  },
  {
    // Its planner loses fields under nested conditions.
    name: "lost under conditions",
    explains: ({ between }, { ours, stock, truth, operation }) =>
      isConditional(operation.document) &&
      (between === "stock and the truth" ? lacksOnly(stock, truth) : lacksOnly(stock, ours) && lacksOnly(ours, truth)),
  },
  {
    // A fragment on an object's own type inside one on a union is left out.
    name: "lost in fragments",
    explains: ({ between }, { stock, truth, operation }) =>
      between === "stock and the truth" && hasFragments(operation.document) && lacksOnly(stock, truth),
  },
  {
    // The specification allows it: siblings of a null that propagates may be cancelled, and need not.
    name: "mutations after the end",
    explains: ({ between, in: where }, { truth, mutations }) =>
      between === "stock and the truth" && where === "mutations" && truth.data === null && mutations.stock.startsWith(mutations.truth),
  },
  {
    // It splits consecutive mutations of one subgraph into several fetches, in another order, and a failed one does not stop the next.
    name: "mutations under conditions",
    explains: (difference, { operation }) =>
      difference.between === "stock and the truth" &&
      difference.in === "mutations" &&
      (isConditional(operation.document) || hasFragments(operation.document)),
  },
  {
    // An object of the root type deep in the answer bears the name that its subgraph has for it.
    name: "names of root types",
    explains: ({ between }, { stock, truth, operation }) =>
      between === "stock and the truth" && asks(operation.document, ({ name }) => name.value === "__typename") && lacksOnly(stock, truth),
  },
  {
    // What it nulls because a null may not be there it tells in `extensions.valueCompletion`, if at all.
    name: "nulls that may not be",
    explains: (difference, { ours }) =>
      difference.between === "ours and stock" && difference.in === "errors" && says(ours, /^Cannot return null for non-nullable field/),
  },
  {
    // Without a concrete type there is nothing that could be written.
    name: "an object whose type nobody knows",
    explains: ({ between }, { ours }) => between === "ours and stock" && says(ours, /than an object of a type that \w+ allows/),
  },
  {
    name: "an alias like a key",
    explains: (_, { operation, world }) => asks(operation.document, (field) => world.internalKeys.apart(field) !== field),
  },
  {
    // What stands at one path it fetches together, and keeps one meaning of a key.
    name: "one key for different fields",
    explains: (_, { operation, world }) => meansDifferentFields(world.apiSchema, operation),
  },
  {
    // What several `@requires` want with different arguments, and what the client wants, it fetches under one key.
    name: "one field with several arguments",
    explains: (_, { operation, world }) => wantsSeveralArguments(operation.document, world.data.facts),
  },
];

/** The explanation of a difference, null when there is none. Nothing explains that ours differs from the truth. */
export function explain(difference: Difference, trial: Trial): Explanation | null {
  if (difference.between === "ours and the truth") return null;
  return explanations.find((explanation) => explanation.explains(difference, trial)) ?? null;
}

function says({ errors }: Answer, text: RegExp): boolean {
  return errors.some(({ message }) => text.test(message));
}

function isConditional(document: DocumentNode): boolean {
  return /@(skip|include)/.test(print(document));
}

function hasFragments(document: DocumentNode): boolean {
  return print(document).includes("...");
}

/** Whether an answer has nothing that the other has not: fields are missing, or null. */
function lacksOnly(one: Answer, other: Answer): boolean {
  return isPart(JSON.parse(one.data ?? "null"), JSON.parse(other.data ?? "null"));
}

function isPart(part: unknown, whole: unknown): boolean {
  if (part === null || isDeepStrictEqual(part, whole)) return true;
  if (Array.isArray(part))
    return Array.isArray(whole) && part.length === whole.length && part.every((item, index) => isPart(item, whole[index]));
  if (typeof part !== "object" || typeof whole !== "object" || whole === null) return false;
  const all = new Map(Object.entries(whole));
  return Object.entries(part).every(([key, value]) => all.has(key) && isPart(value, all.get(key)));
}

function isAboutSchema({ name }: FieldNode): boolean {
  return name.value === "__schema" || name.value === "__type";
}

function asks(document: DocumentNode, sought: (field: FieldNode) => boolean): boolean {
  let found = false;
  visit(document, {
    Field(field) {
      if (!sought(field)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

function sameButOrder(one: Answer, other: Answer): boolean {
  return isDeepStrictEqual(JSON.parse(one.data ?? "null"), JSON.parse(other.data ?? "null"));
}
