import { execute, type GraphQLSchema, type OperationDefinitionNode, parse } from "graphql";
import { isIntrospection, questionOf } from "../compiler/introspection.js";
import { collectFields } from "../compiler/selections.js";
import type { SchemaQuestion } from "../execution/program.js";

/** What an operation asks about the schema at its root. */
export function rootQuestions(schema: GraphQLSchema, operation: OperationDefinitionNode): SchemaQuestion[] {
  const root = schema.getRootType(operation.operation);
  if (!root) return [];
  const fields = [...collectFields(schema, root, [operation.selectionSet]).values()];
  return fields.filter(([use]) => use && isIntrospection(use.name.value)).map((uses) => questionOf(operation, uses));
}

/** The client's variables that questions use. */
export function variablesOf(questions: readonly SchemaQuestion[], given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = new Set(questions.flatMap(({ variables }) => variables));
  return Object.fromEntries([...names].filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]));
}

/** Answers a question about the schema, as JSON text. */
export function introspect(schema: GraphQLSchema, question: SchemaQuestion, given: Readonly<Record<string, unknown>>): string {
  const result = execute({ schema, document: parse(question.text), variableValues: variablesOf([question], given) });
  if (result instanceof Promise) throw new Error("introspection waits for nothing");
  if (result.errors?.[0]) throw result.errors[0];
  const [answer] = Object.values(result.data ?? {});
  return JSON.stringify(answer ?? null);
}
