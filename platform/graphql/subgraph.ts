import "reflect-metadata";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { type GraphQLFieldResolver, type GraphQLSchema, parse } from "graphql";
import { buildSchema, createResolversMap, getMetadataStorage, type PubSub } from "type-graphql";
import { check, ruleOf } from "../access/allow.js";
import type { Consumer } from "../events/consumers.js";
import type { TimedWork } from "../jobs/timers.js";
import type { Context, TransactionContext } from "./context.js";

/** An entity that other subgraphs may ask for by key. Answers are batched; what the caller may not see is absent. */
export interface EntityReference {
  readonly type: string;
  readonly load: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, object>>;
  /** The key of a reference as one text. */
  readonly keyOf: (reference: Readonly<Record<string, string>>) => string;
}

export function entity<T extends object>(
  type: string,
  load: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  keyOf: EntityReference["keyOf"] = ({ id = "" }) => id,
): EntityReference {
  return { type, load, keyOf };
}

// biome-ignore lint/complexity/noBannedTypes: type-graphql names classes this way
type ResolverClass = Function;

/** One subgraph: its resolvers, the entities it answers for, what it consumes and what it does by the clock. */
export interface SubgraphDefinition {
  readonly name: string;
  readonly resolvers: readonly ResolverClass[];
  /** Types that no root field leads to, such as entities that only extend another subgraph's. */
  readonly otherTypes?: readonly ResolverClass[];
  readonly entities: readonly EntityReference[];
  readonly consumers?: readonly Consumer[];
  /** Timed work, or what makes it where each running subgraph needs its own. */
  readonly timers?: readonly (TimedWork | (() => TimedWork))[];
  /** Fill catalogues with the delivered data at start; they must be repeatable and leave edited rows alone. */
  readonly catalogues?: readonly ((context: TransactionContext) => Promise<void>)[];
}

export interface Subgraph extends SubgraphDefinition {
  /** The federation SDL, as composition reads it. */
  sdl(): Promise<string>;
  schema(): Promise<GraphQLSchema>;
}

const FEDERATION =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@external", "@requires", "@provides"])\n\n';

export function defineSubgraph(definition: SubgraphDefinition): Subgraph {
  let building: Promise<{ sdl: string; schema: GraphQLSchema }> | null = null;
  const built = () => {
    building ??= build(definition);
    return building;
  };
  return { ...definition, sdl: async () => (await built()).sdl, schema: async () => (await built()).schema };
}

/** Every subscription names its own source (`follow`); type-graphql asks for this all the same. */
const NO_PUB_SUB: PubSub = {
  publish: () => {
    throw new Error("events are published in the log");
  },
  subscribe: () => {
    throw new Error("a subscription follows a stream of the log");
  },
};

async function build(definition: SubgraphDefinition): Promise<{ sdl: string; schema: GraphQLSchema }> {
  const classes = definition.resolvers as [ResolverClass, ...ResolverClass[]];
  assertEveryRootFieldIsGuarded(definition);
  const plain = await buildSchema({
    resolvers: classes as never,
    orphanedTypes: [...(definition.otherTypes ?? [])] as never,
    validate: false,
    skipCheck: true,
    pubSub: NO_PUB_SUB,
  });
  const sdl = FEDERATION + printSchemaWithDirectives(plain).replace(/^schema \{[^}]*\}\s*/m, "");
  const resolvers = createResolversMap(plain) as Record<string, Record<string, unknown>>;
  for (const { type, load, keyOf } of definition.entities) {
    resolvers[type] = {
      ...resolvers[type],
      __resolveReference: (reference: Readonly<Record<string, string>>, context: Context) => context.load(load, keyOf(reference)),
    };
  }
  checkBeforeSubscribing(definition, resolvers.Subscription);
  return { sdl, schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]) };
}

/** A middleware of type-graphql runs with each event only: who may not subscribe is refused before there is a stream. */
function checkBeforeSubscribing(definition: SubgraphDefinition, fields: Record<string, unknown> | undefined): void {
  for (const { target, methodName, schemaName } of getMetadataStorage().subscriptions) {
    const field = fields?.[schemaName] as { subscribe: GraphQLFieldResolver<unknown, Context> } | undefined;
    const rule = ruleOf(target, methodName);
    if (!field || !rule || !definition.resolvers.includes(target)) continue;
    const { subscribe } = field;
    field.subscribe = (root, args, context, info) => {
      check(rule, context.principal);
      return subscribe(root, args, context, info);
    };
  }
}

/** A root field that says not who may call it is a mistake: the subgraph does not start. */
function assertEveryRootFieldIsGuarded({ name, resolvers }: SubgraphDefinition): void {
  const { queries, mutations, subscriptions } = getMetadataStorage();
  const open = [...queries, ...mutations, ...subscriptions]
    .filter(({ target, methodName }) => resolvers.includes(target) && !ruleOf(target, methodName))
    .map(({ schemaName }) => schemaName);
  if (open.length > 0) throw new Error(`${name}: these root fields lack an @Allow: ${open.join(", ")}`);
}
