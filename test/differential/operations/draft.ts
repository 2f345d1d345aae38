import type { OperationTypeNode } from "graphql";

/**
 * An operation as it is generated: everything stands where it is used, so that a part can be left out when a failing
 * operation is made smaller. Writing it (`write.ts`) makes variables, fragments and aliases of it.
 */
export interface OperationDraft {
  readonly kind: OperationTypeNode;
  readonly named: boolean;
  readonly selections: readonly SelectionDraft[];
}

export type SelectionDraft = FieldDraft | FragmentDraft;

export interface FieldDraft {
  readonly field: string;
  readonly alias: string | null;
  readonly arguments: readonly (readonly [name: string, value: ValueDraft])[];
  readonly conditions: readonly ConditionDraft[];
  readonly selections: readonly SelectionDraft[] | null;
}

export interface FragmentDraft {
  /** Null: an inline fragment without a type. */
  readonly on: string | null;
  /** Fragments of one type and number are the same named fragment; null is an inline one. */
  readonly named: number | null;
  readonly conditions: readonly ConditionDraft[];
  readonly selections: readonly SelectionDraft[];
}

export interface ConditionDraft {
  readonly directive: "skip" | "include";
  readonly value: boolean | VariableDraft;
}

export type ValueDraft =
  /** A literal of anything that has no parts, as GraphQL text. */
  | { readonly literal: string }
  | { readonly list: readonly ValueDraft[] }
  | { readonly fields: readonly (readonly [name: string, value: ValueDraft])[] }
  | VariableDraft;

/** A variable of this type; those of one type and number are the same variable. */
export interface VariableDraft {
  readonly variable: string;
  readonly number: number;
  /** GraphQL text of the default, null for none. */
  readonly default: string | null;
  /** What the client sends; absent when undefined. */
  readonly value: unknown;
}
