import { writeFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { TYPE_DEFINITIONS } from "./subgraphs/schemas.ts";

/** Writes `supergraph.graphql`, the composition of the four subgraphs at the port where `subgraphs.ts` serves them. */
const composed = composeServices(
  Object.entries(TYPE_DEFINITIONS).map(([name, typeDefs]) => ({ name, url: `http://127.0.0.1:4200/${name}`, typeDefs: parse(typeDefs) })),
);
if (composed.errors) throw new AggregateError(composed.errors, composed.errors.map(({ message }) => message).join("\n"));
writeFileSync(new URL("supergraph.graphql", import.meta.url), composed.supergraphSdl);
