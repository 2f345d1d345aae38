import { and, asc, eq, gte, isNull, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { CustomerSpendingTotalled } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { type Decimal, ZERO } from "../../../platform/money.js";
import { UsageKind } from "./usage.js";
import { customerLedgers, spendingTotals, usageRecords } from "./usage.tables.js";

/** An association as usage is attributed to it. */
export interface Association {
  readonly associationId: string;
  readonly customerId: string;
  readonly partnerId: string;
  readonly associatedAt: Date;
}

/** What one record adds to the totals of its association and month. */
export interface Charge {
  readonly association: Association;
  readonly month: string;
  readonly kind: UsageKind;
  readonly percentileBandwidth: boolean;
  readonly listAmount: Decimal;
}

/**
 * Locks the ledgers of customers, in sorted order: of everything that counts usage, this is the first lock taken, so
 * concurrent batches over the same customers queue up instead of deadlocking.
 */
export async function lockLedgers(context: TransactionContext, customerIds: readonly string[]): Promise<void> {
  const sorted = [...new Set(customerIds)].sort();
  if (sorted.length === 0) return;
  await context.db
    .insert(customerLedgers)
    .values(sorted.map((customerId) => ({ customerId })))
    .onConflictDoNothing();
  await context.db.from(customerLedgers, among(customerLedgers.customerId, sorted)).orderBy(asc(customerLedgers.customerId)).for("update");
}

/** Adds charges to the totals and publishes each total that changed, absolute and with its revision. */
export async function addToTotals(context: TransactionContext, charges: readonly Charge[]): Promise<void> {
  const sums = new Map<string, { association: Association; month: string; all: Decimal; budgetable: Decimal }>();
  for (const { association, month, kind, percentileBandwidth, listAmount } of charges) {
    const key = `${association.associationId}:${month}`;
    const sum = sums.get(key) ?? { association, month, all: ZERO, budgetable: ZERO };
    const amount = kind === UsageKind.REFUND ? listAmount.neg() : listAmount;
    sum.all = sum.all.plus(amount);
    if (!percentileBandwidth) sum.budgetable = sum.budgetable.plus(amount);
    sums.set(key, sum);
  }
  if (sums.size === 0) return;
  const asOf = context.now;
  const rows = [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([
        ,
        {
          association: { associatedAt: _, ...association },
          ...sum
        },
      ]) => ({ ...association, ...sum, revision: 1, asOf }),
    );
  const totals = await context.db
    .insert(spendingTotals)
    .values(rows)
    .onConflictDoUpdate({
      target: [spendingTotals.associationId, spendingTotals.month],
      set: {
        all: sql`${spendingTotals.all} + excluded.all`,
        budgetable: sql`${spendingTotals.budgetable} + excluded.budgetable`,
        revision: sql`${spendingTotals.revision} + 1`,
        asOf: sql`excluded.as_of`,
      },
    })
    .returning();
  for (const total of totals) {
    const { associationId, customerId, partnerId, month, revision } = total;
    const fact = {
      associationId,
      customerId,
      partnerId,
      month,
      revision,
      all: total.all.toFixed(),
      budgetable: total.budgetable.toFixed(),
      asOf: asOf.toISOString(),
    };
    context.publish(
      event(CustomerSpendingTotalled, { stream: partnerStream(partnerId), key: `${associationId}:${month}`, version: revision }, fact),
    );
  }
}

/** Attributes usage that arrived before its association was known: an association counts from its own instant on. */
export async function attributeEarlierUsage(context: TransactionContext, association: Association): Promise<void> {
  const { customerId, associationId, partnerId, associatedAt } = association;
  const found = await context.db.update(
    usageRecords,
    { associationId, partnerId },
    and(eq(usageRecords.customerId, customerId), isNull(usageRecords.associationId), gte(usageRecords.spentAt, associatedAt)),
  );
  await addToTotals(
    context,
    found.map(({ month, kind, percentileBandwidth, listAmount }) => ({
      association,
      month,
      kind: kind as UsageKind,
      percentileBandwidth,
      listAmount,
    })),
  );
}
