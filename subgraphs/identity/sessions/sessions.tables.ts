import { boolean, index, integer, text, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { identity } from "../database.js";

/** Who is signed in. The access token itself is not kept, only its SHA-256. */
const sessions = identity.table(
  "sessions",
  {
    id: uuid().primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    holderKind: text("holder_kind", { enum: ["ACCOUNT", "MEMBER", "STAFF"] }).notNull(),
    holderId: uuid("holder_id").notNull(),
    /** The account acted for; null for the vendor's staff. */
    accountId: uuid("account_id").references(() => accounts.id),
    /** "Remember me": it lives longer. */
    remembered: boolean().notNull(),
    clientAddress: text("client_address"),
    createdAt: instant("created_at").notNull(),
    /** When it was last seen, to about a minute. */
    lastUsedAt: instant("last_used_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [index().on(t.holderId)],
);

/** Wrong tries at a secret within a window of time, by what is tried or where it comes from (hashed). */
const signInAttempts = identity.table("sign_in_attempts", {
  subject: text().primaryKey(),
  tries: integer().notNull(),
  windowStart: instant("window_start").notNull(),
});

scoped(sessions, systemOnly);
scoped(signInAttempts, systemOnly);

export { sessions, signInAttempts };
