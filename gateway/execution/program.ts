import type { TreeNode } from "./tree.js";

/**
 * A compiled operation as plain data: made where operations are planned (another thread), made to work where they run
 * (`instantiate.ts`). Everything in it survives `structuredClone`.
 */
export interface Program {
  readonly kind: OperationKind;
  /** What to run, in which order; null when nothing is to be fetched. */
  readonly steps: Step | null;
  /** A subscription's own fetch, whose events the steps complete: an index into `fetches`. Null for anything else. */
  readonly primary: number | null;
  readonly fetches: readonly FetchProgram[];
  /** The operation as it is answered (`settled-operation.ts`), for what no generated function writes. */
  readonly operation: string;
  /** Interfaces whose name an object may bear in place of its type's. */
  readonly interfaceObjects: readonly string[];
  /** Fields that no subgraph can answer: their paths in the client's keys, joined by points, without lists. Each is an error. */
  readonly unanswered: readonly string[];
  /** The fields that representations carry, by the tree's keys: what fails of them can be the cause of other failures. */
  readonly required: readonly string[];
  /** What is asked about the schema, which is answered here; the writer takes the answers by index. */
  readonly questions: readonly SchemaQuestion[];
  /** Body of a JavaScript function of `runtime.ts`'s exports that returns a `Module`. */
  readonly source: string;
}

export type OperationKind = "query" | "mutation" | "subscription";

export type Step =
  | { readonly kind: "SEQUENCE"; readonly steps: readonly Step[] }
  | { readonly kind: "PARALLEL"; readonly steps: readonly Step[] }
  | { readonly kind: "FETCH"; readonly fetch: number };

/** One request to a subgraph. */
export interface FetchProgram {
  readonly service: string;
  readonly kind: "QUERY" | "MUTATION" | "SUBSCRIPTION";
  /** Whether it fetches fields of entities found at `path` (`_entities`), or root fields. */
  readonly entities: boolean;
  /** The request's JSON text up to the opening brace of its variables. */
  readonly head: string;
  readonly variables: readonly FetchVariable[];
  /** Where in the answer its data belongs: response keys, and `@` for each list on the way. */
  readonly path: readonly string[];
  /** The fields at the top of its data, by the tree's keys. */
  readonly keys: readonly string[];
  /** The subgraph's response keys that are not the client's. */
  readonly renamed: readonly RenamedKey[];
  /** The same request may come up again in this operation: its answer is kept until the operation ends. */
  readonly repeats: boolean;
}

export interface FetchVariable {
  readonly name: string;
  /** The client's name for it. */
  readonly given: string;
}

/** A key that the subgraph's answer has at `path` in place of the client's `key`; the path is in the client's keys, without lists. */
export interface RenamedKey {
  readonly path: readonly string[];
  readonly from: string;
  readonly key: string;
}

/** One field that asks about the schema, as a query. */
export interface SchemaQuestion {
  readonly text: string;
  readonly variables: readonly string[];
}

/** What `Program.source` makes. */
export interface Module {
  /** The answer's root, with nothing in it yet. */
  root(): TreeNode;
  readonly fetches: readonly FetchModule[];
  /**
   * The answer as JSON text. Throws `BAIL` where something is not as the schema says: then `complete.ts`, which
   * knows how to null, propagate and report, has to write it. Null when only that can.
   *
   * @param plain whether no string of the answer needs escaping
   */
  readonly write: ((root: TreeNode, answers: readonly string[], plain: boolean) => string) | null;
}

export interface FetchModule {
  /** Gives an object of the tree what the fetch brought for it; the data's objects become the tree's own, or are copied. */
  assign(target: TreeNode, data: TreeNode, own: boolean): void;
  /** Finds the objects at the fetch's path that can be represented. */
  collect(root: TreeNode, targets: TargetCollector, walk: number): void;
  /** The text of an object's representation; empty where none is sent. */
  represent(node: TreeNode): string | undefined;
}

/** What the walk of `FetchModule.collect` hands its finds to. */
export interface TargetCollector {
  /** Takes a find. Finds of one identity have one representation. */
  add(identity: unknown, node: TreeNode): void;
  /** Takes the first find of an identity and answers it, to stand for every later one. */
  one(identity: unknown, node: TreeNode): TreeNode;
}
