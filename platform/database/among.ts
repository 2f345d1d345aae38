import { type Column, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { makePgArray } from "drizzle-orm/pg-core";

/**
 * The column, of text or UUIDs, is one of the values. One statement however many they are, so that it is prepared once;
 * Drizzle's `inArray` writes another for each number of values.
 */
export function among(column: Column | SQLWrapper, values: Iterable<string>): SQL {
  return sql`${column} = any(${makePgArray([...values])})`;
}
