import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { PartnerKind } from "../../../platform/access/allow.js";
import { ProgramEnrolmentChanged } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import type { Context } from "../../../platform/graphql/context.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { knownEnrolments } from "./enrolments.tables.js";

/** Keeps the enrolments that decide how a partner sells. A change concerns the rights of everybody who acts for it. */
export const enrolmentsConsumer: Consumer = {
  name: "enrolments",
  publisher: "programs",
  handlers: [
    on(ProgramEnrolmentChanged, async (context, { payload: { partnerId, program, partnerKind, status, validFrom, validTo } }) => {
      const state = { partnerKind, status, validFrom: new Date(validFrom), validTo: validTo === null ? null : new Date(validTo) };
      await context.db
        .insert(knownEnrolments)
        .values({ partnerId, program, ...state })
        .onConflictDoUpdate({ target: [knownEnrolments.partnerId, knownEnrolments.program], set: state });
      rightsChanged(context, [partnerId]);
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownEnrolments);
  },
};

/** Codes of the programs that the caller's partner is enrolled in now, longest first (JOIN-096). */
export async function enrolledProgramsOf(context: Context): Promise<string[]> {
  const rows = await context.db
    .from(knownEnrolments, inForceAt(context.now))
    .orderBy(asc(knownEnrolments.validFrom), asc(knownEnrolments.program));
  return rows.map(({ program }) => program);
}

/** How a partner sells at an instant, by its enrolments in force: an expression of SQL over a column with the partner's ID. */
export function partnerKindAt(partnerId: PgColumn, now: Date): SQL<PartnerKind | null> {
  const selling = and(eq(knownEnrolments.partnerId, partnerId), isNotNull(knownEnrolments.partnerKind), inForceAt(now));
  return sql`(select ${knownEnrolments.partnerKind} from ${knownEnrolments} where ${selling} order by ${asc(knownEnrolments.validFrom)} limit 1)`;
}

function inForceAt(now: Date): SQL | undefined {
  return and(
    eq(knownEnrolments.status, "ACTIVE"),
    lte(knownEnrolments.validFrom, now),
    or(isNull(knownEnrolments.validTo), gt(knownEnrolments.validTo, now)),
  );
}
