import { asAdmin } from "../../support/postgres.js";
import type { World } from "../../support/world.js";

/** What is sent to each customer in the end, one dollar a batch: exactly its budget. */
export const BATCHES = 100;

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
  return { world, customers: customers.toSorted(), partnerToken: partnerToken ?? "", meteringToken: meteringToken ?? "" };
}

/**
 * Makes every COMMIT of a transaction that wrote into a table take its time: a fault can be seen to strike within it.
 * The delay lies in a deferred constraint, which PostgreSQL checks as the first part of committing.
 */
export async function slowCommits({ database }: World, table: string, seconds = 0.02): Promise<void> {
  await asAdmin(database.adminUrl, (sql) =>
    sql.unsafe(`
      create or replace function public.take_time() returns trigger language plpgsql as
        $$ begin perform pg_sleep(${seconds}); return null; end $$;
      create constraint trigger slow_commit after insert or update on ${table}
        deferrable initially deferred for each row execute function public.take_time()`),
  );
}
