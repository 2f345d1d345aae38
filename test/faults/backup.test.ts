import { expect, test } from "vitest";
import { budgetDesk } from "../support/budgets.js";
import { type Anything, bearer, overSse, post } from "../support/client.js";
import { asAdmin, cloneDatabase, type TestDatabase } from "../support/postgres.js";
import { type World, world } from "../support/world.js";

const LIVE = "subscription ($after: Cursor) { budgetAlerts(after: $after) { threshold cursor customer { id } } }";

const spends = (w: World, customer: string, amount: string, recordId: string) =>
  w.spend(customer, amount, { recordId }).then(() => w.settle());

/** The first result of the live alerts after a cursor. */
async function firstAfter(w: World, token: string | null, after: string): Promise<Anything> {
  const stream = overSse(w.endpoint, { query: LIVE, variables: { after } }, bearer(token));
  const first = await stream.next();
  stream.stop();
  return first;
}

test("a backup is restored: a cursor into what it lost is expired, however far the stream has grown since; an earlier one goes on", async () => {
  const original = await cloneDatabase("backed_up");
  const before = await worldOn(original);
  const partner = await before.partner();
  const [customer, another] = [await before.customer(partner), await before.customer(partner)];
  const desk = budgetDesk(before, () => partner.admin);
  for (const customerId of [customer, another]) await desk.set({ customerId, amount: "100.00" });
  const token = await partner.admin.token();
  const cursorNow = async ({ endpoint }: World): Promise<string> =>
    (await post(endpoint, { query: "{ budgetAlerts(first: 1) { liveCursor } }" }, bearer(token))).body.data.budgetAlerts.liveCursor;
  await spends(before, customer, "75", "before-the-backup");
  const kept = await cursorNow(before);
  await before.close();

  const backup = await cloneDatabase("backup", original);
  const lostWorld = await worldOn(original);
  await spends(lostWorld, customer, "15", "lost");
  const lost = await cursorNow(lostWorld);
  expect((await firstAfter(lostWorld, token, kept)).data.budgetAlerts).toMatchObject({ threshold: 90, customer: { id: customer } });
  await lostWorld.close();

  const restored = await worldOn(backup);
  expect((await firstAfter(restored, token, lost)).errors[0].extensions.code).toBe("CURSOR_EXPIRED");
  await spends(restored, another, "80", "restored-1");
  await spends(restored, another, "15", "restored-2");
  await spends(restored, another, "5", "restored-3");
  expect((await firstAfter(restored, token, lost)).errors[0].extensions.code).toBe("CURSOR_EXPIRED");
  expect((await firstAfter(restored, token, kept)).data.budgetAlerts).toMatchObject({ threshold: 75, customer: { id: another } });
  await restored.close();
});

/** A world on a database that may have had one before: each makes a metering system of its own, and no two have one name. */
async function worldOn(database: TestDatabase): Promise<World> {
  await asAdmin(database.adminUrl, (sql) => sql`update identity.integrations set name = id::text`);
  return world(database.database, { transport: "in-process", database });
}
