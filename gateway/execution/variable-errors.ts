import { coerceInputValue, GraphQLError, isInputType, isNonNullType, typeFromAST, type VariableDefinitionNode } from "graphql";
import { DEEPEST_VALUE, nestsDeeper } from "../limits/nesting.js";
import { LONGEST_QUOTE, shortened } from "../limits/shortened.js";
import type { ReadyOperation } from "../planning/prepared-operation.js";

/** Of a request that is wrong in many places, so many are named. */
const MOST_ERRORS = 50;

/** Thrown to end the coercion of a value of which enough is known to be wrong. */
const ENOUGH = new Error("enough errors");

interface Problem {
  readonly variable: string;
  readonly message: string;
}

/**
 * What is wrong with a client's variables; null when nothing is. The errors are those of graphql-js's
 * `getVariableValues`, but a value is never said whole: that one repeats a large object for each of its wrong fields,
 * which takes half a minute for a megabyte. Depth is bounded in all that is given, declared or not: operations are told
 * apart by all of it. A null for `@skip` or `@include`, of which graphql-js learns when it gets there, is told ahead.
 */
export function variableErrors(operation: ReadyOperation, given: Record<string, unknown>): readonly GraphQLError[] | null {
  const problems = problemsIn(operation, given);
  if (problems.length === 0) return null;
  // The definitions as they are written tell the places.
  const written = operation.compiled.written().variableDefinitions ?? [];
  return problems.map(({ variable, message }) => {
    const definition = written.find((node) => node.variable.name.value === variable);
    return new GraphQLError(message, { nodes: definition ?? null, extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } });
  });
}

function problemsIn(operation: ReadyOperation, given: Record<string, unknown>): Problem[] {
  if (nestsDeeper(given, DEEPEST_VALUE))
    return [{ variable: "", message: `The variables nest deeper than ${DEEPEST_VALUE} levels. Send a flatter value.` }];
  const problems: Problem[] = [];
  try {
    for (const definition of operation.variables) check(operation, definition, given, problems);
  } catch (error) {
    if (error !== ENOUGH) throw error;
    problems[MOST_ERRORS] = { variable: "", message: "There are more errors in the variables than these." };
  }
  return problems;
}

function check(
  { generation, tested }: ReadyOperation,
  definition: VariableDefinitionNode,
  given: Record<string, unknown>,
  problems: Problem[],
): void {
  const variable = definition.variable.name.value;
  const shownName = shortened(variable, LONGEST_QUOTE);
  const type = typeFromAST(generation.apiSchema, definition.type);
  if (!isInputType(type)) throw new Error(`the variable $${variable} has no input type, although it was validated`);
  const report = (message: string) => {
    if (problems.length >= MOST_ERRORS) throw ENOUGH;
    problems.push({ variable, message });
  };
  if (!Object.hasOwn(given, variable)) {
    if (isNonNullType(type) && !definition.defaultValue) report(`Variable "$${shownName}" of required type "${type}" was not provided.`);
    return;
  }
  const value = given[variable];
  if (value === null && isNonNullType(type)) {
    report(`Variable "$${shownName}" of non-null type "${type}" must not be null.`);
    return;
  }
  if (value === null && tested.includes(variable)) {
    report(`Variable "$${shownName}" must not be null: @skip or @include tests it.`);
    return;
  }
  coerceInputValue(value, type, (path, wrong, { message }) => {
    const place =
      path.length > 0 ? ` at "${shownName}${path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")}"` : "";
    report(`Variable "$${shownName}" got invalid value ${shown(wrong)}${place}; ${shortened(message)}`);
  });
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  return shortened(typeof value === "string" ? JSON.stringify(value.slice(0, LONGEST_QUOTE + 1)) : String(value), LONGEST_QUOTE);
}
