import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { getArgumentValues } from "graphql/execution/values.js";
import { canonicalName } from "./facts.js";
import { project, type Reader } from "./field-set.js";
import { Position, positionOf } from "./position.js";
import type { WorldData } from "./world-data.js";

/** What one server with all the data answers, by graphql-js: the right answer wherever no subgraph fails. */
export async function trueAnswer(
  world: WorldData,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult> {
  const schema = world.facts.apiSchema;
  const resolver = resolverOf(world, schema);
  return execute({ schema, document, operationName: operationName ?? null, variableValues: variables, fieldResolver: resolver });
}

function resolverOf(world: WorldData, schema: GraphQLSchema): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, { parentType, fieldName }) => valueAt(world, schema, parentType, source, fieldName, args);
}

function valueAt(
  world: WorldData,
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  source: unknown,
  field: string,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const type = canonicalName(schema, parent.name);
  const position = positionOf(source, type);
  const definition = parent.getFields()[field];
  if (!definition) throw new Error(`${parent.name} has no field ${field}`);
  const { identity } = position;
  const requires = world.facts.requires(type, field);
  const required = requires ? requiredOf(world, schema, position, requires) : null;
  return world.answer({ type, identity, field, args, returns: definition.type, required, disguise: false });
}

/** Follows a field set through the data, as the gateway should. */
function requiredOf(world: WorldData, schema: GraphQLSchema, position: Position, fields: SelectionSetNode): unknown {
  const reader: Reader<Position> = {
    isObject: (value) => value instanceof Position,
    isOfType: ({ __typename }, condition) => __typename === condition,
    read(source, node) {
      if (node.name.value === "__typename") return source.__typename;
      const type = schema.getType(source.__typename);
      if (!isObjectType(type)) throw new Error(`${source.__typename} is no object type`);
      const definition = type.getFields()[node.name.value];
      if (!definition) throw new Error(`${type.name} has no field ${node.name.value}`);
      try {
        return withoutFailures(valueAt(world, schema, type, source, node.name.value, getArgumentValues(definition, node)));
      } catch (error) {
        if (error instanceof GraphQLError) return null;
        throw error;
      }
    },
  };
  return project(position, fields, reader);
}

/** A failure is told where the field is asked for: whoever requires it gets a null. */
function withoutFailures(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFailures);
  return value instanceof GraphQLError ? null : value;
}
