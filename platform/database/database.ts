import { sql } from "drizzle-orm";
import { parsePgArray } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { within } from "../within.js";
import { openClient } from "./client.js";
import { prepared } from "./prepared.js";
import { Turns } from "./turns.js";

/** What fetching types would tell: how arrays of text (1009) and of UUIDs (2951) are read. */
const TEXT_AND_UUID_ARRAYS = { to: 1009, from: [1009, 2951], serialize: (value: unknown) => value, parse: parsePgArray };

/** Drizzle over one connection pool or one transaction. Rooms reach it only through `ScopedDatabase`. */
export type Orm = Pick<PostgresJsDatabase, "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute" | "$with" | "with">;

export interface Connections {
  /** How many there are at most. */
  readonly most: number;
  /** Statements on their own. One that changes or locks rows belongs in a transaction. */
  readonly orm: Orm;
  /**
   * Runs work in one transaction.
   * @throws GivenUp when there was too much to do before it
   */
  transaction<R>(work: (orm: Orm) => Promise<R>): Promise<R>;
}

export interface Database {
  /** For what somebody waits for. */
  readonly requests: Connections;
  /** For work that nobody waits for: its statements take the time that they need. For locks it waits no longer than requests do. */
  readonly background: Connections;
  /** How many SQL statements went out so far: tests hold an operation to a number. */
  readonly statements: { count: number };
  /** Resolves when the server answers, however busy the others are, else rejects. */
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 12;

/** How long a request has from its arrival on: the gateway gives up after ten seconds, and then it must not succeed any more. */
export const REQUEST_MS = 9_000;
/** Within it a transaction waits this long for its turn, and this long for a lock. */
const TURN_MS = 7_000;
const LOCK_MS = 4_000;
/** A statement that waits for several locks, or works for long, ends after this time; the wait for the turn counts. */
const STATEMENT_MS = 8_000;
/** A wait that is too short to be counted. */
const NO_WAIT_MS = 500;
const PING_MS = 3_000;
const IDLE_S = 300;

/**
 * Opens connections of one subgraph's role.
 * @param url PostgreSQL URL of the service role
 * @param connections upper bound of open connections, beside one for `ping`; a third of them is for the background
 */
export function connect(url: string, connections = DEFAULT_CONNECTIONS): Database {
  const statements = { count: 0 };
  const open = (max: number, statementMs: number) =>
    openClient(url, {
      max,
      idle_timeout: IDLE_S,
      connect_timeout: 10,
      types: { arrays: TEXT_AND_UUID_ARRAYS },
      debug: () => {
        statements.count += 1;
      },
      connection: {
        application_name: "partner-center-graph",
        idle_in_transaction_session_timeout: 30_000,
        lock_timeout: LOCK_MS,
        statement_timeout: statementMs,
      },
    });
  const forBackground = Math.max(1, Math.floor(connections / 3));
  const forRequests = Math.max(1, connections - forBackground);
  const clients = { requests: open(forRequests, STATEMENT_MS), background: open(forBackground, 0) };
  const requests = drizzle(prepared(clients.requests));
  const background = drizzle(prepared(clients.background));
  const pings = openClient(url, { max: 1, idle_timeout: IDLE_S, connection: { application_name: "ping" } });
  return {
    requests: { most: forRequests, orm: requests, transaction: inTurn(requests, forRequests) },
    background: { most: forBackground, orm: background, transaction: (work) => background.transaction(work) },
    statements,
    ping: () => within(PING_MS, pings`select 1`, "The database did not answer"),
    close: async () => {
      await Promise.all([...Object.values(clients).map((client) => client.end({ timeout: 5 })), pings.end({ timeout: 0 })]);
    },
  };
}

/** Transactions wait for locks, reads do not: a quarter of the connections is kept from the one for the other. */
function inTurn(orm: PostgresJsDatabase, connections: number): Connections["transaction"] {
  const turns = new Turns(Math.max(1, connections - Math.max(1, Math.floor(connections / 4))));
  return (work) => {
    const came = performance.now();
    const begin = () =>
      orm.transaction(async (transaction) => {
        const waited = performance.now() - came;
        if (waited > NO_WAIT_MS) await limitStatements(transaction, Math.max(1, STATEMENT_MS - waited));
        return work(transaction);
      });
    return turns.take(begin, TURN_MS);
  };
}

/** For the rest of the transaction. */
async function limitStatements(orm: Orm, milliseconds: number): Promise<void> {
  await orm.execute(sql`select set_config('statement_timeout', ${milliseconds.toFixed()}, true)`);
}
