import { defineConfig } from "drizzle-kit";

/** Whose tables are compared with whose migrations: `npm run migration -- <subgraph> [name]` sets it. */
const subgraph = process.env.SUBGRAPH ?? "*";

export default defineConfig({
  dialect: "postgresql",
  schema: `./subgraphs/${subgraph}/tables.ts`,
  out: `./subgraphs/${subgraph}/migrations`,
  schemaFilter: [subgraph],
});
