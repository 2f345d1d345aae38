import { sql } from "drizzle-orm";
import { type AnyPgColumn, index, integer, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";
import { partners } from "../partners/partners.tables.js";

/** The people who work for a partner in the partner center. */
const members = identity.table(
  "members",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id")
      .notNull()
      .references(() => partners.id),
    username: text().notNull(),
    name: text().notNull(),
    mobileNumber: text("mobile_number").notNull(),
    email: text().notNull(),
    officePhone: text("office_phone"),
    status: text({ enum: ["NORMAL", "LOCKED"] }).notNull(),
    /** The account director of an account manager. */
    directorId: uuid("director_id").references((): AnyPgColumn => members.id),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** A deleted member stays as a name in records and is nothing else any more. */
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    uniqueIndex("members_username").on(t.partnerId, sql`lower(${t.username})`).where(sql`${t.deletedAt} is null`),
    uniqueIndex("members_email").on(t.partnerId, sql`lower(${t.email})`).where(sql`${t.deletedAt} is null`),
    index("members_director").on(t.directorId),
  ],
);

/** What members may do, bundled: four preset roles of each partner, and its custom ones. */
const roles = identity.table(
  "roles",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id")
      .notNull()
      .references(() => partners.id),
    kind: text({ enum: ["ADMIN", "FINANCE_SPECIALIST", "ACCOUNT_DIRECTOR", "ACCOUNT_MANAGER", "CUSTOM"] }).notNull(),
    name: text().notNull(),
    description: text(),
    /** Codes of a custom role, those every role has included; empty for preset roles, whose codes the catalogue gives. */
    permissions: text().array().notNull(),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("roles_name").on(t.partnerId, sql`lower(${t.name})`),
    uniqueIndex("roles_preset").on(t.partnerId, t.kind).where(sql`${t.kind} <> 'CUSTOM'`),
  ],
);

/** Who holds which roles. */
const memberRoles = identity.table(
  "member_roles",
  {
    partnerId: uuid("partner_id").notNull(),
    memberId: uuid("member_id")
      .notNull()
      .references(() => members.id),
    roleId: uuid("role_id")
      .notNull()
      .references(() => roles.id),
  },
  (t) => [primaryKey({ columns: [t.memberId, t.roleId] }), index("member_roles_role").on(t.roleId)],
);

scoped(members, ownPartner(members.partnerId));
scoped(roles, ownPartner(roles.partnerId));
scoped(memberRoles, ownPartner(memberRoles.partnerId));

export { memberRoles, members, roles };
