import { buildSchema, type GraphQLSchema, parse } from "graphql";
import type { SubgraphTransport } from "../platform/graphql/transport.js";
import { SubgraphFetches, type SubgraphFetchesOptions } from "./execution/subgraph-fetches.js";
import { type OverrideLabel, overrideLabels } from "./planning/override-labels.js";
import type { PlanningThread } from "./planning/planning-thread.js";
import { type SubgraphLocation, subgraphsOf } from "./supergraph.js";

/** One loaded supergraph. Immutable: what began with one generation ends with it. */
export interface Generation {
  /** Its number in the planning thread. */
  readonly supergraph: number;
  readonly sdl: string;
  /** What clients see: without inaccessible members and federation's own types. */
  readonly apiSchema: GraphQLSchema;
  readonly labels: readonly OverrideLabel[];
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly fetches: ReadonlyMap<string, SubgraphFetches>;
}

export interface GenerationOptions {
  readonly thread: PlanningThread;
  /** The transport to a subgraph of the supergraph. Throws when there is none. */
  readonly transport: (subgraph: SubgraphLocation) => SubgraphTransport;
  readonly fetching: SubgraphFetchesOptions;
}

/** Builds a generation from a supergraph SDL. Rejects when it is invalid or one of its subgraphs has no transport. */
export async function loadGeneration(sdl: string, { thread, transport, fetching }: GenerationOptions): Promise<Generation> {
  const { supergraph, apiSdl } = await thread.load(sdl);
  try {
    const document = parse(sdl, { noLocation: true });
    const transports = new Map(subgraphsOf(document).map((subgraph) => [subgraph.name, transport(subgraph)]));
    const fetches = new Map([...transports].map(([name, one]) => [name, new SubgraphFetches(one, fetching)]));
    const labels = overrideLabels(document);
    return { supergraph, sdl, apiSchema: buildSchema(apiSdl), labels, transports, fetches };
  } catch (error) {
    thread.forget(supergraph);
    throw error;
  }
}
