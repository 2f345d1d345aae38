import { index, text, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { accounts } from "../accounts/accounts.tables.js";
import { identity } from "../database.js";

/** Which version of which agreement was accepted here for an account, by whom, from where and in which operation. Kept for ever. */
const agreementAcceptances = identity.table(
  "agreement_acceptances",
  {
    acceptanceId: uuid("acceptance_id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    code: text().notNull(),
    agreementVersion: text("agreement_version").notNull(),
    userId: uuid("user_id").notNull(),
    /** Network address of the client; null where it is not known. */
    address: text(),
    operation: text().notNull(),
    acceptedAt: instant("accepted_at").notNull(),
  },
  (t) => [index().on(t.accountId, t.code)],
);

scoped(agreementAcceptances, systemOnly);

export { agreementAcceptances };
