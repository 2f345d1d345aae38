import { integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

/** The newest code of an operator for an operation: a new one takes the place of the old, which is void with that. */
const verificationCodes = identity.table(
  "verification_codes",
  {
    operatorId: uuid("operator_id").notNull(),
    operation: text().notNull(),
    /** Tells one code from the one that replaces it. */
    codeId: uuid("code_id").notNull(),
    codeHash: text("code_hash").notNull(),
    channel: text({ enum: ["EMAIL", "SMS"] }).notNull(),
    sentAt: instant("sent_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** Tries so far, also those whose mutation was refused. */
    tries: integer().notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [primaryKey({ columns: [t.operatorId, t.operation] })],
);

scoped(verificationCodes, systemOnly);

export { verificationCodes };
