import { index, integer, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";

/** Leave that was given to upload a file, whether it was used or not. */
const uploadGrants = identity.table(
  "upload_grants",
  {
    fileId: uuid("file_id").primaryKey(),
    accountId: uuid("account_id").notNull(),
    /** Bytes, at most. */
    size: integer().notNull(),
    grantedAt: instant("granted_at").notNull(),
  },
  (t) => [index().on(t.accountId, t.grantedAt)],
);

scoped(uploadGrants, systemOnly);

export { uploadGrants };
