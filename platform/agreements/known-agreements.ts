import { and, desc, eq, lte, sql } from "drizzle-orm";
import { type PgSchema, primaryKey, text } from "drizzle-orm/pg-core";
import { everyone, scoped } from "../access/scope.js";
import { instant } from "../database/columns.js";
import { AgreementVersionPublished } from "../events/catalogue.js";
import { type Consumer, on } from "../events/consumers.js";
import type { Context } from "../graphql/context.js";

/**
 * What a subgraph that takes acceptances knows of the agreements, which programs owns: versions with the instant that
 * each comes into force, told before it does, so that every clock switches by itself (F16).
 */
export function knownAgreementsTable(schema: PgSchema<string>) {
  const table = schema.table(
    "known_agreements",
    {
      code: text().notNull(),
      version: text().notNull(),
      name: text().notNull(),
      effectiveAt: instant("effective_at").notNull(),
    },
    (t) => [primaryKey({ columns: [t.code, t.version] })],
  );
  return scoped(table, everyone);
}

export type KnownAgreements = ReturnType<typeof knownAgreementsTable>;

/** Keeps the table. */
export function knownAgreementsConsumer(table: KnownAgreements): Consumer {
  return {
    name: "known-agreements",
    publisher: "programs",
    reset: async ({ db }) => {
      await db.delete(table);
    },
    handlers: [
      on(AgreementVersionPublished, async ({ db }, { payload }) => {
        const { code, agreementVersion: version, name, effectiveAt } = payload;
        const row = { code, version, name, effectiveAt: new Date(effectiveAt) };
        const set = { name: sql`excluded.name`, effectiveAt: sql`excluded.effective_at` };
        await db
          .insert(table)
          .values(row)
          .onConflictDoUpdate({ target: [table.code, table.version], set });
      }),
    ],
  };
}

/** The version of an agreement that is in force now; null when there is none. */
export async function versionInForce(context: Context, table: KnownAgreements, code: string): Promise<string | null> {
  const [row] = await context.db
    .from(table, and(eq(table.code, code), lte(table.effectiveAt, context.now)))
    .orderBy(desc(table.effectiveAt), desc(table.version))
    .limit(1);
  return row?.version ?? null;
}
