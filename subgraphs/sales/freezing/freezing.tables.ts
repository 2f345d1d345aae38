import { index, text, uuid } from "drizzle-orm/pg-core";
import { ownCustomers } from "../../../platform/access/customer-scope.js";
import { scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { managedCustomers } from "../account-managers/account-managers.tables.js";
import { sales } from "../database.js";

/** Every freezing and unfreezing, the default one at association included (FRZ-029). */
const freezeRecords = sales.table(
  "freeze_records",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    associationId: uuid("association_id").notNull(),
    operation: text().notNull(),
    origin: text(),
    reason: text(),
    /** Null when the system did it. */
    operatorId: uuid("operator_id"),
    at: instant().notNull(),
  },
  (t) => [index().on(t.associationId, t.at, t.id)],
);

scoped(freezeRecords, ownCustomers(freezeRecords.partnerId, freezeRecords.customerId, managedCustomers));

export { freezeRecords };
