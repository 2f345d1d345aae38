import type { GraphQLFormattedError } from "graphql";
import { pino } from "pino";
import { createGateway } from "../../../gateway/server.js";
import { transportTo } from "../data/transport.js";
import type { World } from "../data/world.js";
import type { Answerer } from "./answer.js";

const UNLIMITED = { tokens: 1e6, depth: 1_000, aliases: 1e6, rootFields: 1e6, fields: 1e6, planningBurstMs: 1e9 };

/** Our gateway over a world, asked over HTTP. */
export async function ourGateway({ supergraphSdl, subgraphs }: World): Promise<Answerer> {
  const logger = pino({ level: "silent" });
  const gateway = await createGateway({ supergraphSdl, transports: subgraphs.map(transportTo), limits: UNLIMITED, homePage: null, logger });
  const endpoint = `${await gateway.listen({ port: 0 })}graphql`;
  return {
    async ask({ query, operationName, variables }) {
      const body = JSON.stringify({ query, operationName, variables });
      const response = await fetch(endpoint, { method: "POST", headers: { "content-type": "application/json" }, body });
      const { data, errors } = (await response.json()) as { data?: object | null; errors?: GraphQLFormattedError[] };
      return { data: data ? JSON.stringify(data) : null, errors: errors ?? [] };
    },
    close: () => gateway.close(),
  };
}
