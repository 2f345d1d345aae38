import { boolean, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { everyone, ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { programs } from "../database.js";

/** The catalogue of partner programs (data, see catalogue.json). */
const programDefinitions = programs.table("program_definitions", {
  program: text().primaryKey(),
  position: integer().notNull(),
  name: text().notNull(),
  description: text().notNull(),
  joinMode: text("join_mode").notNull(),
  partnerKind: text("partner_kind"),
  prerequisites: text().array().notNull(),
  certificateAvailable: boolean("certificate_available").notNull(),
});

/** Which partner is in which program. */
const programEnrolments = programs.table(
  "program_enrolments",
  {
    partnerId: uuid("partner_id").notNull(),
    program: text().notNull(),
    status: text().notNull(),
    validFrom: instant("valid_from").notNull(),
    validTo: instant("valid_to"),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.program] })],
);

scoped(programDefinitions, everyone);
scoped(programEnrolments, ownPartner(programEnrolments.partnerId));

export { programDefinitions, programEnrolments };
