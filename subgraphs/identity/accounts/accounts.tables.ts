import { and, eq, or, sql } from "drizzle-orm";
import { boolean, index, integer, text, uuid } from "drizzle-orm/pg-core";
import type { Principal } from "../../../platform/access/principal.js";
import { nothing, scoped, scopeOf, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";
import { knownAssociations } from "../known/associations.tables.js";

/** Accounts of the vendor's cloud: partners, customers, and those that are neither yet. */
const accounts = identity.table("accounts", {
  id: uuid().primaryKey(),
  /** The cloud account name, unique over all accounts. */
  accountName: text("account_name").notNull(),
  /** The tenant name, which members may give at sign-in instead of the account name. */
  tenantName: text("tenant_name").notNull(),
  /** Name of the person or company that holds the account. */
  name: text().notNull(),
  /** ISO 3166-1 alpha-2. */
  country: text().notNull(),
  email: text().notNull(),
  securityPhone: text("security_phone"),
  mobileNumber: text("mobile_number"),
  loginId: text("login_id"),
  onboardingStatus: text("onboarding_status", { enum: ["REGISTERED", "SERVICES_ENABLED", "INFO_COMPLETED"] }).notNull(),
  servicesEnabledAt: instant("services_enabled_at"),
  /** The vendor's company that contracts with the account, fixed when services are enabled. */
  signingEntity: text("signing_entity"),
  customerType: text("customer_type", { enum: ["INDIVIDUAL", "ENTERPRISE"] }),
  address: text(),
  /** Wants news and promotions. */
  marketingConsent: boolean("marketing_consent").notNull(),
  /** Stands in the unsubscribe link of marketing messages: whoever holds it can withdraw the consent and nothing else. */
  unsubscribeToken: text("unsubscribe_token").notNull().unique(),
  frozen: boolean().notNull(),
  verificationEnabled: boolean("verification_enabled").notNull(),
  registeredAt: instant("registered_at").notNull(),
  version: integer().notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  /** A deleted account keeps its ID and country in records, and nothing by which a person is known. */
  deletedAt: instant("deleted_at"),
});

/**
 * Every name under which somebody signs in with `signIn`, lower case and without blanks: account name, e-mail, login ID
 * and security phone of accounts, e-mail of staff. One name, one holder, whatever kind of name it is.
 */
const signInNames = identity.table(
  "sign_in_names",
  {
    name: text().primaryKey(),
    holderId: uuid("holder_id").notNull(),
    holderKind: text("holder_kind", { enum: ["ACCOUNT", "STAFF"] }).notNull(),
  },
  (t) => [index().on(t.holderId)],
);

/** Under which names members find their partner account at sign-in: its account name and its tenant name, lower case. */
const tenantNames = identity.table(
  "tenant_names",
  {
    name: text().primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
  },
  (t) => [index().on(t.accountId)],
);

/** The password of an account, a member or a staff member, hashed. */
const passwords = identity.table("passwords", {
  holderId: uuid("holder_id").primaryKey(),
  hash: text().notNull(),
  /** It was given by somebody else and has to be changed first. */
  changeDue: boolean("change_due").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

scoped(accounts, (principal) => {
  // Those who let accounts into the network see whom they let in.
  if (principal.kind === "STAFF" && principal.staffKinds.includes("MEMBERSHIP_REVIEWER")) return hasApplied;
  if (principal.accountId === null) return nothing;
  return or(eq(accounts.id, principal.accountId), customerOf(principal));
});
scoped(signInNames, systemOnly);
scoped(tenantNames, systemOnly);
scoped(passwords, systemOnly);

/** The account has applied to join the network. By the name of the table, which refers to this one. */
const hasApplied = sql`exists (select 1 from identity.network_applications applied where applied.account_id = ${accounts.id})`;

/** The account is a customer of the caller's partner, and among those the caller may see. */
function customerOf(principal: Principal) {
  const { partnerId, administrator, permissions } = principal;
  if (partnerId === null || !(administrator || permissions.includes("CUSTOMER_READ"))) return nothing;
  const visible = and(eq(knownAssociations.customerId, accounts.id), scopeOf(knownAssociations, principal));
  return sql`exists (select 1 from ${knownAssociations} where ${visible})`;
}

export { accounts, passwords, signInNames, tenantNames };
