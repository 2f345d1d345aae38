import { parsePgArray } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** What fetching types would tell: how arrays of text (1009) and of UUIDs (2951) are read. */
const TEXT_AND_UUID_ARRAYS = { to: 1009, from: [1009, 2951], serialize: (value: unknown) => value, parse: parsePgArray };

/** Drizzle over one connection pool or one transaction. Rooms reach it only through `ScopedDatabase`. */
export type Orm = Pick<PostgresJsDatabase, "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute" | "$with" | "with">;

export interface Database {
  readonly orm: PostgresJsDatabase;
  /** How many SQL statements went out so far: tests hold an operation to a number. */
  readonly statements: { count: number };
  /** Resolves when the server answers, else rejects. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export const DEFAULT_CONNECTIONS = 8;

/**
 * Opens a pool on one subgraph's role.
 * @param url PostgreSQL URL of the service role
 * @param connections upper bound of open connections
 */
export function connect(url: string, connections = DEFAULT_CONNECTIONS): Database {
  const statements = { count: 0 };
  const client = postgres(url, {
    max: connections,
    idle_timeout: 300,
    connect_timeout: 10,
    // Asking for array types on each connection rejects out of everybody's reach while the server is down.
    fetch_types: false,
    types: { arrays: TEXT_AND_UUID_ARRAYS },
    onnotice: () => undefined,
    debug: () => {
      statements.count += 1;
    },
    connection: { application_name: "partner-center-graph", idle_in_transaction_session_timeout: 30_000 },
  });
  return {
    orm: drizzle(client),
    statements,
    ping: async () => {
      await client`select 1`;
    },
    close: () => client.end({ timeout: 5 }),
  };
}
