import { type Schema, Supergraph } from "@apollo/federation-internals";
import type { GraphQLDataSource } from "@apollo/gateway";
import { QueryPlanner } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";

/** The subgraphs by name, as the plan's executor calls them. */
export type SubgraphSources = Readonly<Record<string, GraphQLDataSource>>;

/** One loaded supergraph. Immutable: what began with one generation ends with it. */
export interface Generation {
  readonly sdl: string;
  /** What clients see: without inaccessible members and federation's own types. */
  readonly apiSchema: GraphQLSchema;
  /** The same, in the form that the planner and the response shaper read. */
  readonly operationSchema: Schema;
  /** With inaccessible members: representations are matched against it. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly sources: SubgraphSources;
}

/** A subgraph as the supergraph names it (`join__Graph`). */
export interface SubgraphLocation {
  readonly name: string;
  readonly url: string;
}

/** The subgraphs of a supergraph SDL. Throws when the text is not a supergraph. */
export function subgraphsOf(sdl: string): SubgraphLocation[] {
  return Supergraph.build(sdl)
    .subgraphsMetadata()
    .map(({ name, url }) => ({ name, url }));
}

/** Builds a generation from a supergraph SDL. Throws when it is invalid or names a subgraph that `sources` lacks. */
export function loadSupergraph(sdl: string, sources: SubgraphSources): Generation {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
  for (const { name } of supergraph.subgraphsMetadata()) {
    if (!Object.hasOwn(sources, name)) throw new Error(`the supergraph names the subgraph "${name}", but no transport to it was given`);
  }
  const operationSchema = supergraph.apiSchema();
  return {
    sdl,
    apiSchema: operationSchema.toGraphQLJSSchema(),
    operationSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
    sources,
  };
}
