import { eq } from "drizzle-orm";
import { integer, text, uuid } from "drizzle-orm/pg-core";
import { nothing, scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

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

/** The vendor's systems that work with the graph, each with one API key. The key is not kept, only its SHA-256. */
const integrations = identity.table("integrations", {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  kind: text().notNull(),
  keyHash: text("key_hash").notNull().unique(),
  createdAt: instant("created_at").notNull(),
  revokedAt: instant("revoked_at"),
});

scoped(staffMembers, ({ kind, id }) => (kind === "STAFF" && id !== null ? eq(staffMembers.id, id) : nothing));
scoped(integrations, systemOnly);

export { integrations, staffMembers };
