import { defineConfig } from "drizzle-kit";

/** Which subgraph's tables are compared with its migrations; set by `npm run migration -- <subgraph> [name]`. */
const subgraph = process.env.SUBGRAPH;
if (!subgraph) throw new Error("Set SUBGRAPH, or use: npm run migration -- <subgraph> [name]");

export default defineConfig({
  dialect: "postgresql",
  schema: `./subgraphs/${subgraph}/tables.ts`,
  out: `./subgraphs/${subgraph}/migrations`,
  schemaFilter: [subgraph],
});
