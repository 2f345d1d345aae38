import "reflect-metadata";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { GraphQLError } from "graphql";
import { ArgsType, Directive, Field, Int, ObjectType } from "type-graphql";
import { isId } from "../ids.js";
import { badInput } from "./errors.js";
import { CursorScalar } from "./scalars.js";

@Directive("@shareable")
@ObjectType({ description: "Where a page of a list ends." })
export class PageInfo {
  @Field(() => Boolean, { description: "There is more after this page." })
  hasNextPage!: boolean;

  @Field(() => CursorScalar, { nullable: true, description: "Pass it as `after` for the next page; null on an empty page." })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: "How many, 1 to 100; 10 when left out." })
  first?: number;

  @Field(() => CursorScalar, { nullable: true, description: "Only what comes after this place." })
  after?: string;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Page<T> {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
}

const DEFAULT_SIZE = 10;
const LARGEST_SIZE = 100;

/** The page size asked for; refused with BAD_USER_INPUT outside 1 to 100. */
export function pageSize({ first }: PageArgs): number {
  const size = first ?? DEFAULT_SIZE;
  if (size < 1 || size > LARGEST_SIZE) throw badInput(`\`first\` must be 1 to ${LARGEST_SIZE}.`, "first");
  return size;
}

/**
 * Narrows a list that is ordered by an instant, and by ID where that is the same, to what comes behind a cursor. Its
 * key is `[instant in ISO 8601, ID]`.
 */
export function behindInstant(
  instant: PgColumn,
  id: PgColumn,
  after: string | undefined,
  order: "OLDEST_FIRST" | "NEWEST_FIRST",
): SQL | undefined {
  const last = readKeyset(after, 2);
  if (last === null) return undefined;
  const [lastInstant = "", lastId = ""] = last;
  if (!isInstant(lastInstant) || !isId(lastId)) throw foreignCursor();
  const place = sql`(${instant}, ${id})`;
  const known = sql`(${lastInstant}::timestamptz, ${lastId}::uuid)`;
  return order === "OLDEST_FIRST" ? sql`${place} > ${known}` : sql`${place} < ${known}`;
}

/**
 * Narrows a list that is ordered by a text, which no two rows share, to what comes behind a cursor. Its key is `[text]`.
 * @param compared what of the texts gives the order; they themselves when left out
 */
export function behindText(text: PgColumn, after: string | undefined, compared = (each: SQLWrapper): SQLWrapper => each): SQL | undefined {
  const [last] = readKeyset(after, 1) ?? [];
  return last === undefined ? undefined : sql`${compared(text)} > ${compared(sql`${last}`)}`;
}

/** Reads a cursor: the order key's values of the last row seen. */
function readKeyset(after: string | undefined, length: number): string[] | null {
  if (after === undefined || after === null) return null;
  try {
    const values = JSON.parse(Buffer.from(after, "base64url").toString("utf8")) as unknown;
    if (Array.isArray(values) && values.length === length && values.every(isKey)) return values;
  } catch {
    // falls through to the refusal
  }
  throw foreignCursor();
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

/** As `page` writes it, and in a year that PostgreSQL knows too. */
function isInstant(text: string): boolean {
  const instant = new Date(text);
  return /^[1-9]\d{3}-/.test(text) && !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
}

function foreignCursor(): GraphQLError {
  return badInput("`after` is not a cursor of this list.", "after", "CURSOR_INVALID");
}

/**
 * Makes a page of rows that were read with `limit(size + 1)`.
 * @param key the order key's values of a row, as text
 */
export function page<T>(rows: readonly T[], size: number, key: (row: T) => readonly string[]): Page<T> {
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: Buffer.from(JSON.stringify(key(node))).toString("base64url") }));
  return { edges, pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null } };
}
