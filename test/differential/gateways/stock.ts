import { ApolloGateway, type GraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { answerCall } from "../data/transport.js";
import type { World } from "../data/world.js";
import type { Answerer } from "./answer.js";

/** Apollo Gateway as it comes, behind Apollo Server, over a world. */
export async function stockGateway({ supergraphSdl, subgraphs }: World): Promise<Answerer> {
  process.env.APOLLO_TELEMETRY_DISABLED = "true";
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService({ name }): GraphQLDataSource {
      const subgraph = byName.get(name);
      if (!subgraph) throw new Error(`no subgraph "${name}"`);
      return {
        async process({ request }) {
          return JSON.parse(await answerCall(subgraph, JSON.stringify({ query: request.query, variables: request.variables })));
        },
      };
    },
  });
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = new ApolloServer({ gateway, logger, stopOnTerminationSignals: false, introspection: true });
  await server.start();
  return {
    async ask({ query, operationName, variables }) {
      const { body } = await server.executeOperation({ query, ...(operationName ? { operationName } : {}), variables: { ...variables } });
      if (body.kind !== "single") throw new Error("incremental delivery was not asked for");
      const { data, errors } = body.singleResult;
      return { data: data ? JSON.stringify(data) : null, errors: errors ?? [] };
    },
    close: () => server.stop(),
  };
}
