import { Supergraph } from "@apollo/federation-internals";
import { type GraphQLSchema, parse } from "graphql";
import { InternalKeys } from "../../../gateway/planning/internal-keys.js";
import { compose } from "../../support/compose.js";
import type { WorldSource } from "../worlds/world-source.js";
import { Facts } from "./facts.js";
import { ExecutableSubgraph } from "./subgraph.js";
import { WorldData } from "./world-data.js";

/** Subgraphs that run, composed, with data that fit together. */
export interface World {
  readonly name: string;
  readonly supergraphSdl: string;
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: readonly ExecutableSubgraph[];
  readonly data: WorldData;
  readonly internalKeys: InternalKeys;
}

/** Composes a world. Throws composition's errors. */
export function createWorld({ name, subgraphs: texts }: WorldSource): World {
  const subgraphs = texts.map((text) => new ExecutableSubgraph(text));
  const supergraphSdl = compose(...subgraphs.map((subgraph) => ({ name: subgraph.name, typeDefs: subgraph.document })));
  const apiSchema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const data = new WorldData(new Facts(subgraphs, apiSchema));
  for (const subgraph of subgraphs) subgraph.join(data);
  return { name, supergraphSdl, apiSchema, subgraphs, data, internalKeys: new InternalKeys(parse(supergraphSdl)) };
}
