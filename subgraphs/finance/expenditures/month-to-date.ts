import { and, eq, isNull } from "drizzle-orm";
import { monthOf } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import type { Context } from "../../../platform/graphql/context.js";
import { usd } from "../../../platform/graphql/values.js";
import { ZERO } from "../../../platform/money.js";
import { knownAssociations } from "../known/associations.tables.js";
import { spendingTotals } from "../usage/usage.tables.js";
import type { Customer, CustomerExpenditure } from "./expenditure.js";

/** Customers that the caller may see now, by their present association. */
export async function customersById(context: Context, ids: readonly string[]): Promise<Map<string, Customer>> {
  const rows = await context.db.from(knownAssociations, and(among(knownAssociations.customerId, ids), isNull(knownAssociations.endedAt)));
  return new Map(rows.map(({ customerId, associationId }) => [customerId, { id: customerId, associationId }]));
}

/** This month's list price total of each association. */
export async function monthToDateByAssociation(
  context: Context,
  associationIds: readonly string[],
): Promise<Map<string, CustomerExpenditure>> {
  const month = monthOf(context.now);
  const rows = await context.db.from(
    spendingTotals,
    and(among(spendingTotals.associationId, associationIds), eq(spendingTotals.month, month)),
  );
  return new Map(
    rows.map(({ associationId, all, asOf }) => [associationId, { month, listPriceAmount: usd(all, 8), asOf, usageReferenceOnly: true }]),
  );
}

/** A month in which nothing was spent. */
export function nothingSpent(context: Context): CustomerExpenditure {
  return { month: monthOf(context.now), listPriceAmount: usd(ZERO, 8), asOf: null, usageReferenceOnly: true };
}
