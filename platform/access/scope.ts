import { and, getTableName, type InferSelectModel, type SQL, sql } from "drizzle-orm";
import type { PgTable, PgUpdateSetSource, SelectedFields } from "drizzle-orm/pg-core";
import type { Orm } from "../database/database.js";
import type { Principal } from "./principal.js";

/** Which rows of a table a principal may touch. `undefined` means all of them. */
export type ScopeRule = (principal: Principal) => SQL | undefined;

/** No row at all. */
export const nothing: SQL = sql`false`;

const rules = new WeakMap<PgTable, ScopeRule>();

/**
 * Declares who sees which rows of a table, beside the table itself. A table without a rule cannot be read through a
 * `ScopedDatabase`, so forgetting the scope is an error of the first test, not a leak.
 */
export function scoped<T extends PgTable>(table: T, rule: ScopeRule): T {
  rules.set(table, rule);
  return table;
}

/** The usual rule: rows of the principal's own partner. */
export function ownPartner(partnerColumn: SQL.Aliased | import("drizzle-orm/pg-core").PgColumn): ScopeRule {
  return (principal) => (principal.partnerId === null ? nothing : sql`${partnerColumn} = ${principal.partnerId}`);
}

/** Rows that belong to nobody in particular: catalogues. */
export const everyone: ScopeRule = () => undefined;

/** Rows that only the system's own code touches: logs, offsets, secrets. */
export const systemOnly: ScopeRule = () => nothing;

/** The condition that narrows a table to what the principal may see; for joins, where `from` cannot add it. */
export function scopeOf(table: PgTable, principal: Principal): SQL | undefined {
  if (principal.kind === "SYSTEM") return undefined;
  const rule = rules.get(table);
  if (!rule) throw new Error(`table ${getTableName(table)} has no scope: declare it with scoped()`);
  return rule(principal);
}

/**
 * The database as one principal sees it. Every statement on a table carries that table's scope; Drizzle's types allow
 * no second `where`, so a caller can narrow it but not replace it.
 */
export class ScopedDatabase {
  readonly #orm: Orm;
  readonly #principal: Principal;

  constructor(orm: Orm, principal: Principal) {
    this.#orm = orm;
    this.#principal = principal;
  }

  /** Whole rows of a table. */
  from<T extends PgTable>(table: T, ...conditions: (SQL | undefined)[]) {
    return this.#orm
      .select()
      .from(table as PgTable)
      .where(this.#where(table, conditions)) as unknown as ScopedSelect<InferSelectModel<T>>;
  }

  /** Some columns or expressions over a table. */
  select<F extends SelectedFields, T extends PgTable>(fields: F, table: T, ...conditions: (SQL | undefined)[]) {
    return this.#orm
      .select(fields)
      .from(table as PgTable)
      .where(this.#where(table, conditions));
  }

  update<T extends PgTable>(table: T, set: PgUpdateSetSource<T>, ...conditions: (SQL | undefined)[]) {
    return this.#orm.update(table).set(set).where(this.#where(table, conditions)).returning() as unknown as Promise<InferSelectModel<T>[]>;
  }

  delete<T extends PgTable>(table: T, ...conditions: (SQL | undefined)[]) {
    return this.#orm.delete(table).where(this.#where(table, conditions)).returning() as unknown as Promise<InferSelectModel<T>[]>;
  }

  /** Inserting needs no condition; what is inserted is the rule's responsibility. */
  insert<T extends PgTable>(table: T) {
    return this.#orm.insert(table);
  }

  /** Drizzle itself, for work that no single principal owns. Refused to anybody but the system. */
  get unscoped(): Orm {
    if (this.#principal.kind !== "SYSTEM") throw new Error("only the system works without a scope: use asSystem()");
    return this.#orm;
  }

  #where(table: PgTable, conditions: (SQL | undefined)[]): SQL | undefined {
    return and(scopeOf(table, this.#principal), ...conditions);
  }
}

/** What `from` answers: a select that can still be ordered, limited and locked, but not widened. */
export interface ScopedSelect<Row> extends PromiseLike<Row[]> {
  orderBy(...columns: (SQL | import("drizzle-orm/pg-core").PgColumn)[]): ScopedSelect<Row>;
  limit(count: number): ScopedSelect<Row>;
  for(strength: "update" | "no key update" | "share", config?: { skipLocked?: boolean }): ScopedSelect<Row>;
}
