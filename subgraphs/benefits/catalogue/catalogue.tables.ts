import { integer, primaryKey, text } from "drizzle-orm/pg-core";
import { everyone, scoped } from "../../../platform/access/scope.js";
import { benefits } from "../database.js";

/** The benefits the vendor offers (data, see catalogue.json). */
const benefitDefinitions = benefits.table("benefit_definitions", {
  benefit: text().primaryKey(),
  position: integer().notNull(),
  name: text().notNull(),
  description: text().notNull(),
});

/** By what a partner gets a benefit, and on which condition (chapter 04 section 0.3). */
const benefitSources = benefits.table(
  "benefit_sources",
  { benefit: text().notNull(), source: text().notNull(), position: integer().notNull(), condition: text().notNull() },
  (t) => [primaryKey({ columns: [t.benefit, t.source] })],
);

scoped(benefitDefinitions, everyone);
scoped(benefitSources, everyone);

export { benefitDefinitions, benefitSources };
