import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { PartnerKind } from "../../../platform/access/allow.js";
import { ProgramEnrolmentChanged } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
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

/** How a partner sells at an instant, by its enrolments in force: an expression of SQL over a column with the partner's ID. */
export function partnerKindAt(partnerId: PgColumn, now: Date): SQL<PartnerKind | null> {
  const inForce = and(
    eq(knownEnrolments.partnerId, partnerId),
    eq(knownEnrolments.status, "ACTIVE"),
    isNotNull(knownEnrolments.partnerKind),
    lte(knownEnrolments.validFrom, now),
    or(isNull(knownEnrolments.validTo), gt(knownEnrolments.validTo, now)),
  );
  return sql`(select ${knownEnrolments.partnerKind} from ${knownEnrolments} where ${inForce} order by ${asc(knownEnrolments.validFrom)} limit 1)`;
}
