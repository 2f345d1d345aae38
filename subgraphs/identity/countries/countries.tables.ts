import { integer, text } from "drizzle-orm/pg-core";
import { everyone, scoped } from "../../../platform/access/scope.js";
import { identity } from "../database.js";

/** The catalogue of countries and regions (data, see countries.json). */
const countries = identity.table("countries", {
  /** ISO 3166-1 alpha-2. */
  code: text().primaryKey(),
  position: integer().notNull(),
  name: text().notNull(),
  /** With the plus: `+353`. Several countries may share one. */
  dialCode: text("dial_code").notNull(),
  /** The vendor's company that signs contracts with accounts of this country. */
  signingEntity: text("signing_entity").notNull(),
});

scoped(countries, everyone);

export { countries };
