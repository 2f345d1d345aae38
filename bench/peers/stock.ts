import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

/** Apollo Gateway as its documentation sets it up: `node peers/stock.ts --supergraph FILE --port N`. */
const { values } = parseArgs({ options: { supergraph: { type: "string" }, port: { type: "string" } } });

const gateway = new ApolloGateway({ supergraphSdl: readFileSync(values.supergraph ?? "", "utf8") });
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), { listen: { port: Number(values.port), host: "127.0.0.1" } });
console.log(`Apollo Gateway listens at ${url}`);
