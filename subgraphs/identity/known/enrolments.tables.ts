import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

/** Programs that make a partner sell in one way or another: a projection of programs' enrolments (fact F11). */
const knownEnrolments = identity.table(
  "known_enrolments",
  {
    partnerId: uuid("partner_id").notNull(),
    program: text().notNull(),
    partnerKind: text("partner_kind", { enum: ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"] }),
    status: text({ enum: ["ACTIVE", "SUSPENDED", "EXPIRED", "TERMINATED"] }).notNull(),
    validFrom: instant("valid_from").notNull(),
    validTo: instant("valid_to"),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.program] })],
);

scoped(knownEnrolments, ownPartner(knownEnrolments.partnerId));

export { knownEnrolments };
