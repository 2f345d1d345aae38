import postgres from "postgres";
import { expect } from "vitest";
import { newId } from "../../../platform/ids.js";
import { type Anything, bearer, overSse, post } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { RECORD_USAGE, type World } from "../../support/world.js";
import { until } from "./processes.js";

const FAULTS = 20;
/** What is sent to each customer in the end, one dollar a batch: exactly its budget. */
const BATCHES = 100;

/** The stage of a fault test: a partner with customers whose budgets are just what will be spent. */
export interface Stage {
  readonly world: World;
  readonly customers: readonly string[];
  readonly partnerToken: string;
  readonly meteringToken: string;
}

/** Two customers with budgets of 100.00, on a world that runs on the real time. */
export async function stage(world: World): Promise<Stage> {
  const partner = await world.partner();
  const customers = [await world.customer(partner), await world.customer(partner)];
  const set = `mutation ($input: SetBudgetsInput!) { setBudgets(input: $input) { userErrors { code } } }`;
  await world.data(partner.admin, set, {
    input: { customerIds: customers, budgetType: "MONTHLY", amount: `${BATCHES}.00`, exhaustionPolicy: "MANUAL" },
  });
  await world.settle();
  const [partnerToken, meteringToken] = [await partner.admin.token(), await world.metering.token()];
  return { world, customers, partnerToken: partnerToken ?? "", meteringToken: meteringToken ?? "" };
}

export interface Fault {
  /** URL of the graph. */
  readonly endpoint: string;
  /** What breaks, at once. */
  readonly strike: () => Promise<void>;
  /** Brings back what broke. */
  readonly recover: () => Promise<void>;
}

interface Batch {
  readonly records: readonly { readonly recordId: string }[];
  answered: boolean;
}

/**
 * Lets a fault strike while usage batches are on their way, 20 times, as a client that sends each batch until it is
 * answered. A strike counts only if a transaction of finance was seen to have written when it struck, and a batch
 * stayed without an answer.
 * @returns how many batches stayed unanswered, and how many of these had been committed
 */
export async function strikeWhileCommitting(setting: Stage, fault: Fault): Promise<{ unanswered: number; committed: number }> {
  const { customers, meteringToken } = setting;
  const newBatch = (): Batch => ({
    answered: false,
    records: customers.map((customerId) => ({
      recordId: newId(),
      customerId,
      productCode: "ECS",
      listAmount: "1.00",
      spentAt: new Date().toISOString(),
    })),
  });
  const send = async (batch: Batch): Promise<void> => {
    const { body } = await post(
      fault.endpoint,
      { query: RECORD_USAGE, variables: { input: { records: batch.records } } },
      bearer(meteringToken),
    );
    batch.answered = body.data?.recordUsage?.userErrors?.length === 0;
  };
  const sendUntilAnswered = (batch: Batch) =>
    until(async () => {
      if (!batch.answered) await send(batch);
      return batch.answered;
    }, 30_000);
  const batches: Batch[] = [];
  const next = (): Batch => {
    const batch = newBatch();
    batches.push(batch);
    return batch;
  };

  let strikes = 0;
  let unanswered = 0;
  let committed = 0;
  const watcher = postgres(setting.world.database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  while (strikes < FAULTS && batches.length <= BATCHES - 3) {
    await sendUntilAnswered(next());
    const inFlight = [next(), next()];
    const sending = inFlight.map((batch) => send(batch).catch(() => undefined));
    const isCommitting = await writesUsage(watcher, inFlight);
    await fault.strike();
    await Promise.all(sending);
    await fault.recover();
    const hit = inFlight.filter(({ answered }) => !answered);
    if (isCommitting && hit.length > 0) {
      strikes += 1;
      unanswered += hit.length;
      for (const batch of hit) committed += (await isStored(setting, batch)) ? 1 : 0;
    }
    await Promise.all(inFlight.map(sendUntilAnswered));
  }
  await watcher.end();
  expect(strikes).toBe(FAULTS);
  while (batches.length < BATCHES) await sendUntilAnswered(next());
  return { unanswered, committed };
}

/** Waits until a transaction of finance has written something while a batch is unanswered; false when they were too quick. */
async function writesUsage(watcher: postgres.Sql, inFlight: readonly Batch[]): Promise<boolean> {
  while (inFlight.some(({ answered }) => !answered)) {
    const writing = await watcher`select 1 from pg_stat_activity
      where datname = current_database() and usename = 'pcg_finance' and backend_xid is not null`;
    if (writing.length > 0) return true;
  }
  return false;
}

async function isStored({ world }: Stage, { records }: Batch): Promise<boolean> {
  const rows = await asAdmin(
    world.database.adminUrl,
    (sql) => sql`select 1 from finance.usage_record_ids where record_id = ${records[0]?.recordId ?? ""}`,
  );
  return rows.length > 0;
}

/** Nothing lost, nothing doubled, and exactly the alerts that the rules call for: 75, 90 and 100 %, each once. */
export async function expectNothingLostNorDoubled({ world, customers }: Stage): Promise<void> {
  await asAdmin(world.database.adminUrl, async (sql) => {
    const expected = customers
      .map((customer) => ({ customer, records: BATCHES, total: `${BATCHES}.00000000` }))
      .toSorted((a, b) => (a.customer < b.customer ? -1 : 1));
    const stored =
      await sql`select customer_id as customer, count(*)::int as records, sum(list_amount)::text as total from finance.usage_records group by 1 order by 1`;
    expect([...stored]).toEqual(expected);
    const totals =
      await sql`select customer_id as customer, revision as records, "all"::text as total from finance.spending_totals order by 1`;
    expect([...totals]).toEqual(expected);
    await until(async () => {
      const known =
        await sql`select customer_id as customer, revision as records, "all"::text as total from sales.known_spending order by 1`;
      return JSON.stringify([...known]) === JSON.stringify(expected);
    });
    for (const customer of customers) {
      const alerts =
        await sql`select threshold, used_amount::text as used from sales.budget_alerts where customer_id = ${customer} order by raised_at, id`;
      expect([...alerts]).toEqual([75, 90, 100].map((threshold) => ({ threshold, used: `${threshold}.00000000` })));
    }
  });
}

/** A subscriber that comes back after every break with its last cursor. */
export interface PersistentSubscriber {
  /** IDs of the alerts delivered so far, in order. */
  readonly delivered: string[];
  stop(): void;
}

export function subscribeAgainAndAgain({ partnerToken }: Stage, endpoint: string): PersistentSubscriber {
  const query = "subscription ($after: Cursor) { budgetAlerts(after: $after) { id cursor } }";
  const delivered: string[] = [];
  let after: string | undefined;
  let stopped = false;
  let close = () => {};
  void (async () => {
    const start = "{ budgetAlerts(first: 1) { liveCursor } }";
    await until(async () => {
      after = (await post(endpoint, { query: start }, bearer(partnerToken))).body.data?.budgetAlerts.liveCursor;
      return after !== undefined;
    });
    while (!stopped) {
      const stream = overSse(endpoint, { query, variables: { after } }, bearer(partnerToken));
      close = () => stream.stop();
      for (let result: Anything = await next(stream); result?.data; result = await next(stream)) {
        delivered.push(result.data.budgetAlerts.id);
        after = result.data.budgetAlerts.cursor;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    delivered,
    stop: () => {
      stopped = true;
      close();
    },
  };
}

function next(stream: { next(): Promise<Anything> }): Promise<Anything> {
  return stream.next().catch(() => null);
}

/** The subscriber got each alert once, in the order of the log. */
export async function expectEachAlertOnce({ world }: Stage, subscriber: PersistentSubscriber): Promise<void> {
  const raised = await asAdmin(
    world.database.adminUrl,
    (sql) => sql<{ key: string }[]>`select key from sales.events where type = 'BudgetAlertRaised' order by stream, seq`,
  );
  await until(async () => subscriber.delivered.length >= raised.length);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(subscriber.delivered).toEqual(raised.map(({ key }) => key));
}
