import { eq } from "drizzle-orm";
import { index, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { nothing, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";
import { partners } from "../partners/partners.tables.js";

/** The vendor's own people. */
const staffMembers = identity.table("staff_members", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  kinds: text().array().notNull(),
  version: integer().notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

/** Which partner is looked after by whom: one ecosystem manager and one business manager a partner. */
const staffPortfolios = identity.table(
  "staff_portfolios",
  {
    partnerId: uuid("partner_id")
      .notNull()
      .references(() => partners.id),
    role: text({ enum: ["ECOSYSTEM_MANAGER", "BUSINESS_MANAGER"] }).notNull(),
    staffMemberId: uuid("staff_member_id")
      .notNull()
      .references(() => staffMembers.id),
    since: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.role] }), index().on(t.staffMemberId)],
);

/** The vendor's systems that work with the graph, each with one API key. The key is not kept, only its SHA-256. */
const integrations = identity.table("integrations", {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  kind: text().notNull(),
  keyHash: text("key_hash").notNull().unique(),
  createdAt: instant("created_at").notNull(),
  revokedAt: instant("revoked_at"),
});

/** The vendor's people know each other: a reviewer sees which colleague has decided. */
scoped(staffMembers, ({ kind }) => (kind === "STAFF" ? undefined : nothing));
scoped(staffPortfolios, ({ kind, id, staffKinds, partnerId }) => {
  if (kind === "STAFF") return staffKinds.includes("OPERATOR") ? undefined : eq(staffPortfolios.staffMemberId, id ?? "");
  return partnerId === null ? nothing : eq(staffPortfolios.partnerId, partnerId);
});
scoped(integrations, ({ kind, staffKinds }) => (kind === "STAFF" && staffKinds.includes("OPERATOR") ? undefined : nothing));

export { integrations, staffMembers, staffPortfolios };
