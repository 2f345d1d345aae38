import { expect } from "vitest";
import { type Anything, bearer, overSse, post } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { until } from "./processes.js";
import { BATCHES, type Stage } from "./stage.js";

/** Nothing lost, nothing doubled, and exactly the alerts that the rules call for: 75, 90 and 100 %, each once. */
export async function expectNothingLostNorDoubled({ world, customers }: Stage): Promise<void> {
  await asAdmin(world.database.adminUrl, async (sql) => {
    const mine = sql`customer_id = any(${[...customers]}::uuid[])`;
    const expected = customers.map((customer) => ({ customer, records: BATCHES, total: `${BATCHES}.00000000` }));
    const stored =
      await sql`select customer_id as customer, count(*)::int as records, sum(list_amount)::text as total from finance.usage_records where ${mine} group by 1 order by 1`;
    expect([...stored]).toEqual(expected);
    const totals =
      await sql`select customer_id as customer, revision as records, "all"::text as total from finance.spending_totals where ${mine} order by 1`;
    expect([...totals]).toEqual(expected);
    await until(async () => {
      const known =
        await sql`select customer_id as customer, revision as records, "all"::text as total from sales.known_spending where ${mine} order by 1`;
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

/** The subscriber got each alert of its partner once, in the order of the log. */
export async function expectEachAlertOnce({ world, customers }: Stage, subscriber: PersistentSubscriber): Promise<void> {
  const raised = await asAdmin(
    world.database.adminUrl,
    (sql) => sql<{ key: string }[]>`select key from sales.events
      where type = 'BudgetAlertRaised' and payload ->> 'customerId' = any(${[...customers]}) order by stream, seq`,
  );
  await until(async () => subscriber.delivered.length >= raised.length);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(subscriber.delivered).toEqual(raised.map(({ key }) => key));
}
