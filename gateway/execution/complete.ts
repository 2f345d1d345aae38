import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from "graphql";
import { clientKey, clientPath } from "../compiler/client-key.js";
import { isIntrospection, questionOf } from "../compiler/introspection.js";
import { type CollectedFields, collectFields, saysNothingOfType } from "../compiler/selections.js";
import { ErrorPaths } from "./error-paths.js";
import { any, enumOf, type LeafWriter, leafBoolean, leafFloat, leafID, leafInt, leafString } from "./leaves.js";
import type { ResponsePath } from "./positions.js";
import type { Program } from "./program.js";
import { isNode, own, type TreeNode } from "./tree.js";

export interface Completion {
  /** The `data` of the answer as JSON text, `null` included. */
  readonly text: string;
  /** What is wrong with the subgraphs' data and no error of theirs explains. */
  readonly errors: readonly GraphQLError[];
}

export interface CompletionInput {
  readonly schema: GraphQLSchema;
  readonly program: Program;
  /** To the program's questions about the schema. */
  readonly answers: readonly string[];
  readonly root: TreeNode;
  /** The errors that there are already: a null that one of them explains is not reported again. */
  readonly known: readonly { readonly path?: ResponsePath | undefined }[];
  /** The root fields to write, by the tree's keys, where not all have been fetched. */
  readonly only?: ReadonlySet<string>;
}

const leaves: Readonly<Record<string, LeafWriter>> = {
  Int: leafInt,
  Float: leafFloat,
  String: leafString,
  Boolean: leafBoolean,
  ID: leafID,
};

/**
 * Writes an answer field by field as the specification says: what is missing or broken becomes null, a null where none
 * may be takes the object or list around it along, and each cause is one error.
 */
export function complete({ schema, program, answers, root, known, only }: CompletionInput): Completion {
  const operation = operationOf(program);
  const explained = new ErrorPaths(known);
  const unanswered = new Set(program.unanswered);
  const errors: GraphQLError[] = [];
  const collected = new WeakMap<SelectionSetNode, Map<string, CollectedFields>>();

  function report(message: string, path: ResponsePath, code = "SUBGRAPH_BAD_RESPONSE"): void {
    if (explained.explains(path)) return;
    errors.push(new GraphQLError(message, { path, extensions: { code } }));
    explained.add(path);
  }

  function fieldsOf(type: ObjectLike, sets: readonly SelectionSetNode[]): CollectedFields {
    const [set, ...more] = sets;
    if (!set || more.length > 0) return collectFields(schema, type, sets);
    const byType = collected.get(set) ?? new Map<string, CollectedFields>();
    collected.set(set, byType);
    const fields = byType.get(type.name) ?? collectFields(schema, type, sets);
    byType.set(type.name, fields);
    return fields;
  }

  /** The text of an object; undefined when a null in it may not be. */
  function object(type: ObjectLike, node: TreeNode, sets: readonly SelectionSetNode[], path: ResponsePath): string | undefined {
    const parts: string[] = [];
    for (const [key, uses] of fieldsOf(type, sets)) {
      if (only && path.length === 0 && !only.has(key)) continue;
      const name = uses[0]?.name.value ?? "";
      let text: string | undefined;
      if (name === "__typename") text = JSON.stringify(type.name);
      else if (isIntrospection(name)) text = introspected(uses, [...path, key]);
      else {
        const field = type.getFields()[name];
        if (!field) throw new Error(`${type.name} has no field ${name}`);
        const below = uses.flatMap(({ selectionSet }) => selectionSet ?? []);
        text = value({ parent: type, field }, field.type, own(node, key), below, [...path, key]);
      }
      if (text === undefined) return undefined;
      parts.push(`${JSON.stringify(clientKey(key))}:${text}`);
    }
    return `{${parts.join(",")}}`;
  }

  /** The answer to a question about the schema; undefined when it was not asked ahead. */
  function introspected(uses: readonly FieldNode[], path: ResponsePath): string | undefined {
    const asked = questionOf(operation, uses).text;
    const answer = answers[program.questions.findIndex(({ text }) => text === asked)];
    if (answer === undefined) report("Of this operation, the root alone can ask about the schema.", path, "OPERATION_TOO_COMPLEX");
    return answer;
  }

  /** The text of a value of any type; undefined when it is null and may not be. */
  function value(
    at: FieldOf,
    type: GraphQLOutputType,
    found: unknown,
    sets: readonly SelectionSetNode[],
    path: ResponsePath,
  ): string | undefined {
    if (!isNonNullType(type)) return nullable(at, type, found, sets, path);
    const text = nullable(at, type.ofType, found, sets, path);
    if (text !== "null") return text;
    report(`Cannot return null for non-nullable field ${at.parent.name}.${at.field.name}.`, path);
    return undefined;
  }

  function nullable(at: FieldOf, type: GraphQLOutputType, found: unknown, sets: readonly SelectionSetNode[], path: ResponsePath): string {
    if (
      found === undefined &&
      unanswered.size > 0 &&
      unanswered.has(
        clientPath(path)
          .filter((step) => typeof step === "string")
          .join("."),
      )
    )
      report("No subgraph can answer what is selected here.", path, "INTERNAL_SERVER_ERROR");
    if (found === null || found === undefined) return "null";
    if (isListType(type)) return list(at, type.ofType, found, sets, path);
    if (isLeafType(type)) return leaf(type, found, path);
    if (!isNode(found)) return wrong(path, "an object");
    const objectType = isObjectType(type) ? type : concrete(type, found, sets, path);
    return (objectType && object(objectType, found, sets, path)) ?? "null";
  }

  function list(at: FieldOf, item: GraphQLOutputType, found: unknown, sets: readonly SelectionSetNode[], path: ResponsePath): string {
    if (!Array.isArray(found)) return wrong(path, "a list");
    const texts: string[] = [];
    for (const [index, one] of found.entries()) {
      const text = value(at, item, one, sets, [...path, index]);
      if (text === undefined) return "null";
      texts.push(text);
    }
    return `[${texts.join(",")}]`;
  }

  function leaf(type: GraphQLLeafType, found: unknown, path: ResponsePath): string {
    const write = isEnumType(type) ? enumOf(type.getValues().map(({ name }) => name)) : (leaves[type.name] ?? any);
    return write(found) ?? wrong(path, type.name);
  }

  /** The type of an object at an abstract place; undefined when clients know none that fits. */
  function concrete(
    type: GraphQLOutputType,
    node: TreeNode,
    sets: readonly SelectionSetNode[],
    path: ResponsePath,
  ): ObjectLike | undefined {
    const name = own(node, "__typename");
    const named = typeof name === "string" ? schema.getType(name) : undefined;
    const isItself = isInterfaceType(type) && (name === undefined || name === type.name) && program.interfaceObjects.includes(type.name);
    if (isItself && sets.every(saysNothingOfType)) return type;
    if (isAbstractType(type) && isObjectType(named) && schema.isSubType(type, named)) return named;
    wrong(path, `an object of a type that ${String(type)} allows`);
    return undefined;
  }

  function wrong(path: ResponsePath, due: string): "null" {
    report(`A subgraph sent something else than ${due}.`, path);
    return "null";
  }

  const rootType = schema.getRootType(operation.operation);
  const text = rootType ? object(rootType, root, [operation.selectionSet], []) : undefined;
  return { text: text ?? "null", errors };
}

type ObjectLike = GraphQLObjectType | GraphQLInterfaceType;

interface FieldOf {
  readonly parent: ObjectLike;
  readonly field: GraphQLField<unknown, unknown>;
}

/** The settled operation of a program. */
export function operationOf(program: Program): OperationDefinitionNode {
  const [operation] = parse(program.operation).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("a program without its operation");
  return operation;
}
