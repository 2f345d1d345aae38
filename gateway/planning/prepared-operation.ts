import type { GraphQLError, VariableDefinitionNode } from "graphql";
import type { CompiledOperation } from "../execution/compiled-operation.js";
import type { Generation } from "../generation.js";

/** An operation that may run once its variables are in order, or why it may not. */
export type PreparedOperation = ReadyOperation | { readonly kind: "REFUSED"; readonly errors: readonly GraphQLError[] };

export interface ReadyOperation {
  readonly kind: "READY";
  readonly generation: Generation;
  readonly compiled: CompiledOperation;
  readonly variables: readonly VariableDefinitionNode[];
  /** The variables that `@skip` and `@include` test, and labels of `@override`. */
  readonly tested: readonly string[];
}
