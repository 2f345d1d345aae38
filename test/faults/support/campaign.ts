import postgres from "postgres";
import { expect } from "vitest";
import { newId } from "../../../platform/ids.js";
import { bearer, post } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { RECORD_USAGE } from "../../support/world.js";
import { until } from "./processes.js";
import { BATCHES, type Stage } from "./stage.js";

export interface Fault {
  /** URL of the graph. */
  readonly endpoint: string;
  readonly times: number;
  /** The table that the transaction to be struck has written into: that of the batch, or of what follows from it. */
  readonly table: "finance.usage_record_ids" | "sales.known_spending";
  /** What breaks, at once. */
  readonly strike: () => Promise<void>;
  /** Brings back what broke. */
  readonly recover: () => Promise<void>;
}

/** What a transaction was seen doing when the fault struck. */
export type Moment = "WRITING" | "COMMITTING";

/** What the strikes met: seen by the database before each, and by the client and the database after it. */
export interface Met {
  /** Strikes upon a transaction that had written and not begun to commit. */
  writing: number;
  /** Strikes within a COMMIT. */
  committing: number;
  /** Batches that stayed without an answer, and how many of these were stored all the same. */
  unanswered: number;
  stored: number;
}

interface Batch {
  readonly records: readonly { readonly recordId: string }[];
  answered: boolean;
}

/**
 * Lets a fault strike again and again while usage is on its way, in turn upon a transaction that has written and upon
 * one that is in its COMMIT, with a client that sends each batch until it is answered. Where the batch itself is to be
 * struck, a strike counts only if a batch stayed without an answer.
 */
export async function strikeWhileCommitting(setting: Stage, fault: Fault): Promise<Met> {
  const client = meteringClient(setting, fault.endpoint);
  const watcher = postgres(setting.world.database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  const strikesBatch = fault.table === "finance.usage_record_ids";
  const met: Met = { writing: 0, committing: 0, unanswered: 0, stored: 0 };
  while (met.writing + met.committing < fault.times && client.batches.length <= BATCHES - 2) {
    const moment: Moment = met.writing <= met.committing ? "WRITING" : "COMMITTING";
    const inFlight = strikesBatch ? [client.next(), client.next()] : [client.next()];
    let isSent = false;
    const sending = Promise.all(inFlight.map((batch) => client.send(batch).catch(() => undefined))).then(() => {
      isSent = true;
    });
    const isOver = strikesBatch ? () => isSent : after(300);
    if (await seenWriting(watcher, fault.table, moment, isOver)) {
      await fault.strike();
      await sending;
      await fault.recover();
      // What broke may have taken the watcher's connection along.
      await until(async () => (await watcher`select 1`).length === 1);
      const unanswered = inFlight.filter(({ answered }) => !answered);
      met.unanswered += unanswered.length;
      for (const batch of unanswered) met.stored += (await isStored(setting, batch)) ? 1 : 0;
      if (unanswered.length > 0 || !strikesBatch) met[moment === "WRITING" ? "writing" : "committing"] += 1;
    }
    for (const batch of inFlight) await client.sendUntilAnswered(batch);
  }
  await watcher.end();
  expect(met.writing + met.committing).toBe(fault.times);
  while (client.batches.length < BATCHES) await client.sendUntilAnswered(client.next());
  return met;
}

/** Waits until a transaction that has written into the table is seen at the moment; false when it is over before. */
export async function seenWriting(watcher: postgres.Sql, table: string, moment: Moment, isOver: () => boolean): Promise<boolean> {
  const role = `pcg_${table.split(".")[0]}`;
  while (!isOver()) {
    const found = await watcher`
      select 1 from pg_stat_activity join pg_locks using (pid)
      where relation = ${table}::regclass and mode = 'RowExclusiveLock' and datname = current_database() and usename = ${role}
        and (query ilike 'commit%' and state = 'active') = ${moment === "COMMITTING"}`;
    if (found.length > 0) return true;
  }
  return false;
}

function after(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() > end;
}

/** The metering system: one dollar for each customer a batch, the same records until there is an answer. */
export function meteringClient({ customers, meteringToken }: Stage, endpoint: string) {
  const batches: Batch[] = [];
  let attempts = 0;
  const send = async (batch: Batch): Promise<void> => {
    attempts += 1;
    const operation = { query: RECORD_USAGE, variables: { input: { records: batch.records } } };
    const { body } = await post(endpoint, operation, bearer(meteringToken));
    batch.answered = body.data?.recordUsage?.userErrors?.length === 0;
  };
  return {
    batches,
    attempts: () => attempts,
    send,
    next: (): Batch => {
      const spentAt = new Date().toISOString();
      const records = customers.map((customerId) => ({
        recordId: newId(),
        customerId,
        productCode: "ECS",
        listAmount: "1.00",
        spentAt,
      }));
      const batch = { answered: false, records };
      batches.push(batch);
      return batch;
    },
    sendUntilAnswered: (batch: Batch) =>
      until(async () => {
        if (!batch.answered) await send(batch);
        return batch.answered;
      }),
  };
}

async function isStored({ world }: Stage, { records }: Batch): Promise<boolean> {
  const rows = await asAdmin(
    world.database.adminUrl,
    (sql) => sql`select 1 from finance.usage_record_ids where record_id = ${records[0]?.recordId ?? ""}`,
  );
  return rows.length > 0;
}
