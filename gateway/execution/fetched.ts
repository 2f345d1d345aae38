import type { GraphQLFormattedError } from "graphql";
import type { SubgraphFailure } from "../transports/failure.js";
import type { SubgraphAnswer } from "./answer.js";
import type { RenamedKey } from "./program.js";
import { isNode, own, setOwn, type TreeNode } from "./tree.js";

/** What came of one request to a subgraph: an answer, or none. */
export class Fetched {
  readonly answer: SubgraphAnswer | null;
  readonly failure: SubgraphFailure | null;
  /** Whether anybody else holds this answer: then nobody may change its data. */
  readonly shared: boolean;

  constructor(outcome: SubgraphAnswer | SubgraphFailure, shared: boolean) {
    this.answer = outcome instanceof Error ? null : outcome;
    this.failure = outcome instanceof Error ? outcome : null;
    this.shared = shared;
  }

  /** The same, for a holder that gives it to others. */
  kept(): Fetched {
    if (this.shared) return this;
    const outcome = this.answer ?? this.failure;
    if (!outcome) throw new Error("a fetch without an outcome");
    return new Fetched(outcome, true);
  }

  get errors(): readonly GraphQLFormattedError[] {
    return this.answer?.errors ?? [];
  }

  /** The answer's root fields; null without data. */
  root(renamed: readonly RenamedKey[]): TreeNode | null {
    const data = this.answer?.data ?? null;
    rename(data, renamed);
    return data;
  }

  /**
   * The answer's entities, null for each that there is not.
   *
   * @param count how many were asked for
   * @returns null without data, and "MISCOUNTED" when it is no list of so many objects and nulls
   */
  entities(count: number, renamed: readonly RenamedKey[]): readonly (TreeNode | null)[] | null | "MISCOUNTED" {
    const data = this.answer?.data;
    if (!data) return null;
    const list = own(data, "_entities");
    // With an error a subgraph may null the whole field.
    if ((list === null || list === undefined) && this.errors.length > 0) return null;
    if (!Array.isArray(list) || list.length !== count || !list.every(isEntity)) return "MISCOUNTED";
    rename(list, renamed);
    return list;
  }
}

function isEntity(value: unknown): value is TreeNode | null {
  return value === null || isNode(value);
}

/**
 * Gives values the client's keys, beside those that the plan had to choose. All holders of an answer asked for it with
 * the same text, so that it does not matter who does this first.
 */
function rename(data: unknown, renamed: readonly RenamedKey[]): void {
  for (const { path, from, key } of renamed) {
    eachAt(data, path, (node) => {
      if (Object.hasOwn(node, from) && !Object.hasOwn(node, key)) setOwn(node, key, node[from]);
    });
  }
}

function eachAt(value: unknown, path: readonly string[], visit: (node: TreeNode) => void): void {
  if (Array.isArray(value)) for (const item of value) eachAt(item, path, visit);
  else if (isNode(value)) {
    const [key, ...rest] = path;
    if (key === undefined) visit(value);
    else eachAt(own(value, key), rest, visit);
  }
}
