import { monthOf } from "../../../platform/calendar.js";
import { among } from "../../../platform/database/among.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { hashJson } from "../../../platform/graphql/mutation.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { isId } from "../../../platform/ids.js";
import { decimal, decimalPlaces } from "../../../platform/money.js";
import { knownAssociations } from "../known/associations.tables.js";
import { type Association, addToTotals, lockLedgers } from "./ledgers.js";
import type { UsageRecordInput } from "./usage.js";
import { usageRecordIds, usageRecords } from "./usage.tables.js";

const LARGEST_BATCH = 1_000;
const LARGEST_AMOUNT = decimal("9999999999999999");
/** Clocks of metering systems may run a little ahead of ours. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** How many records of a batch were new, and how many had come before. */
export interface Recorded {
  readonly recorded: number;
  readonly duplicates: number;
}

/**
 * Stores a batch of usage at list prices, attributes each record to the association of its instant and updates the
 * totals (BUD-015 to BUD-017, BUD-024, BUD-025, MODEL-006). A record ID is taken once, whatever its month.
 */
export async function recordUsage(caller: TransactionContext, records: readonly UsageRecordInput[]): Promise<Recorded> {
  checkBatch(caller.now, records);
  const context = caller.asSystem("metering");
  const customerIds = records.map(({ customerId }) => customerId);
  await lockLedgers(context, customerIds);
  const fresh = await takeNew(context, records);
  const associations = await context.db.from(knownAssociations, among(knownAssociations.customerId, [...new Set(customerIds)]));
  const attributed = fresh.map((record) => ({ record, month: monthOf(record.spentAt), association: associationAt(associations, record) }));
  if (attributed.length > 0) {
    const receivedAt = context.now;
    await context.db.insert(usageRecords).values(
      attributed.map(({ record, month, association }) => ({
        ...record,
        month,
        receivedAt,
        associationId: association?.associationId ?? null,
        partnerId: association?.partnerId ?? null,
      })),
    );
  }
  await addToTotals(
    context,
    attributed.flatMap(({ record, month, association }) => (association ? [{ ...record, month, association }] : [])),
  );
  return { recorded: fresh.length, duplicates: records.length - fresh.length };
}

function checkBatch(now: Date, records: readonly UsageRecordInput[]): void {
  const problems = new Problems();
  if (records.length === 0 || records.length > LARGEST_BATCH) {
    problems.add("INVALID_INPUT", `A batch has 1 to ${LARGEST_BATCH} records; this one has ${records.length}.`, "records").check();
  }
  const latest = new Date(now.getTime() + CLOCK_TOLERANCE_MS);
  const seen = new Set<string>();
  records.forEach((record, index) => {
    const at = ["records", String(index)];
    const { recordId, productCode, listAmount } = record;
    if (recordId.length === 0 || recordId.length > 100)
      problems.add("INVALID_INPUT", "A record ID has 1 to 100 characters.", ...at, "recordId");
    if (seen.has(recordId)) problems.add("INVALID_INPUT", "This record ID stands in the batch twice.", ...at, "recordId");
    seen.add(recordId);
    if (!isId(record.customerId)) problems.add("INVALID_INPUT", "This is not the ID of an account.", ...at, "customerId");
    if (productCode.length === 0 || productCode.length > 64)
      problems.add("INVALID_INPUT", "A product code has 1 to 64 characters.", ...at, "productCode");
    if (listAmount.lt(decimal("0")) || listAmount.gt(LARGEST_AMOUNT) || decimalPlaces(listAmount) > 8) {
      problems.add(
        "INVALID_INPUT",
        "The amount must be 0 or more, with at most eight decimals and sixteen digits before the point.",
        ...at,
        "listAmount",
      );
    }
    if (record.spentAt > latest) {
      problems.add(
        "INVALID_INPUT",
        `The record is dated in the future: now it may be of ${latest.toISOString()} at the latest.`,
        ...at,
        "spentAt",
      );
    }
  });
  problems.check();
}

/** Takes the record IDs that are new. An ID taken before must have come with the same content. */
async function takeNew(context: TransactionContext, records: readonly UsageRecordInput[]): Promise<UsageRecordInput[]> {
  const hashes = new Map(records.map((record) => [record.recordId, contentHash(record)]));
  const rows = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([recordId, contentHash]) => ({ recordId, contentHash }));
  const taken = await context.db.insert(usageRecordIds).values(rows).onConflictDoNothing().returning();
  const fresh = new Set(taken.map(({ recordId }) => recordId));
  if (fresh.size < records.length) await refuseChanged(context, records, hashes, fresh);
  return records.filter(({ recordId }) => fresh.has(recordId));
}

async function refuseChanged(
  context: TransactionContext,
  records: readonly UsageRecordInput[],
  hashes: ReadonlyMap<string, string>,
  fresh: ReadonlySet<string>,
): Promise<void> {
  const repeated = records.map(({ recordId }) => recordId).filter((recordId) => !fresh.has(recordId));
  const earlier = await context.db.from(usageRecordIds, among(usageRecordIds.recordId, repeated));
  const changed = new Set(
    earlier.filter(({ recordId, contentHash }) => hashes.get(recordId) !== contentHash).map(({ recordId }) => recordId),
  );
  const problems = new Problems();
  records.forEach(({ recordId }, index) => {
    if (changed.has(recordId)) {
      problems.add(
        "CONFLICT",
        "This record ID was stored before with other content: send a correction under a new ID.",
        "records",
        String(index),
        "recordId",
      );
    }
  });
  problems.check();
}

function contentHash({ recordId, customerId, kind, productCode, percentileBandwidth, listAmount, spentAt }: UsageRecordInput): string {
  return hashJson([recordId, customerId, kind, productCode, percentileBandwidth, listAmount.toFixed(), spentAt.toISOString()]);
}

/** The association of a customer at the instant of a charge, if there was one. */
function associationAt(
  associations: readonly (Association & { endedAt: Date | null })[],
  record: UsageRecordInput,
): Association | undefined {
  return associations.find(
    ({ customerId, associatedAt, endedAt }) =>
      customerId === record.customerId && associatedAt <= record.spentAt && (endedAt === null || record.spentAt < endedAt),
  );
}
