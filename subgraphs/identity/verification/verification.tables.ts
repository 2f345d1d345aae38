import { index, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

/** The newest code of its kind: a new one takes the place of the old, which is void with that. */
const sentCodes = identity.table(
  "sent_codes",
  {
    /** The account or member that may use it; empty where there is none yet. */
    holder: text().notNull(),
    /** A purpose, or the code of a critical operation. */
    purpose: text().notNull(),
    /** The address it is good for; empty where it went to the holder's own. */
    target: text().notNull(),
    /** Tells one code from the one that replaces it. */
    codeId: uuid("code_id").notNull().unique(),
    codeHash: text("code_hash").notNull(),
    channel: text({ enum: ["EMAIL", "SMS"] }).notNull(),
    sentAt: instant("sent_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** Wrong tries so far, also those whose mutation was refused, and those that are just being made. */
    tries: integer().notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [primaryKey({ columns: [t.holder, t.purpose, t.target] }), index().on(t.expiresAt)],
);

scoped(sentCodes, systemOnly);

export { sentCodes };
