import { serveSubgraph } from "../../platform/graphql/serve.js";
import { subgraph } from "./schema.js";

serveSubgraph(subgraph);
