import { pgSchema } from "drizzle-orm/pg-core";

/** The database schema of this subgraph. */
export const identity = pgSchema("identity");
