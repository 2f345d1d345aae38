import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rebuild } from "../../../platform/events/consumers.js";
import { writeCursor } from "../../../platform/events/cursor.js";
import { spendingConsumer } from "../../../subgraphs/sales/known/spending.js";
import { type BudgetDesk, budgetDesk } from "../../support/budgets.js";
import type { Anything, EventReader } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

const LIVE = "subscription ($after: Cursor) { budgetAlerts(after: $after) { threshold cursor customer { id } } }";

let w: World;
let partner: PartnerOfWorld;
let desk: BudgetDesk;
let customer: string;

beforeAll(async () => {
  w = await world("live_alerts");
  desk = budgetDesk(w, () => partner.admin);
});
beforeEach(async () => {
  partner = await w.partner();
  customer = await w.customer(partner);
  await desk.set({ customerId: customer, amount: "100.00" });
});
afterAll(() => w?.close());

const nextAlert = async (stream: EventReader): Promise<Anything> => (await stream.next()).data.budgetAlerts;
const start = async () => (await w.data(partner.admin, "{ budgetAlerts(first: 1) { liveCursor } }")).budgetAlerts.liveCursor;

test("who was away resumes with after: each missed alert once, in order, then live ones; also through another gateway", async () => {
  const other = await w.graph.anotherGateway();
  const elsewhere = `${await other.listen({ port: 0 })}graphql`;
  const first = await w.subscribe(partner.admin, LIVE, { after: await start() });
  await w.spend(customer, "75");
  const seen = await nextAlert(first);
  expect(seen.threshold).toBe(75);
  first.stop();

  await w.spend(customer, "15");
  await w.settle();
  await w.spend(customer, "10");
  await w.settle();
  const back = await w.subscribe(partner.admin, LIVE, { after: seen.cursor });
  expect([(await nextAlert(back)).threshold, (await nextAlert(back)).threshold]).toEqual([90, 100]);
  const another = await w.customer(partner);
  await desk.set({ customerId: another, amount: "1.00" });
  const live = back.next();
  await w.spend(another, "0.75");
  expect((await live).data.budgetAlerts).toMatchObject({ threshold: 75, customer: { id: another } });
  back.stop();

  const there = await w.subscribe(partner.admin, LIVE, { after: seen.cursor }, "sse", elsewhere);
  const missed = [await nextAlert(there), await nextAlert(there), await nextAlert(there)];
  expect(missed.map(({ threshold }) => threshold)).toEqual([90, 100, 75]);
  const liveThere = there.next();
  await w.spend(another, "0.15");
  expect((await liveThere).data.budgetAlerts.threshold).toBe(90);
  there.stop();
});

test("a cursor that is garbled, of another stream or beyond the log gets its clear error", async () => {
  const refusedWith = async (after: string) => {
    const stream = await w.subscribe(partner.admin, LIVE, { after });
    const { errors } = await stream.next();
    stream.stop();
    return errors[0].extensions.code;
  };
  expect(await refusedWith("garbled")).toBe("BAD_USER_INPUT");
  const stream = `partner:${partner.id}`;
  const place = { stream, seq: 1, epoch: "", eventId: "" };
  expect(await refusedWith(writeCursor({ ...place, stream: "partner:other" }))).toBe("BAD_USER_INPUT");
  await w.spend(customer, "80");
  await w.settle();
  expect(await refusedWith(writeCursor({ ...place, epoch: "01a205fa-0000-7000-8000-000000000000" }))).toBe("CURSOR_EXPIRED");
  expect(await refusedWith(writeCursor({ ...place, seq: 1_000_000 }))).toBe("CURSOR_EXPIRED");
});

test("a long transaction elsewhere in the cluster delays no alert", async () => {
  const sql = postgres(w.database.adminUrl, { max: 1, onnotice: () => undefined });
  const held = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  const elsewhere = sql.begin(async (transaction) => {
    await transaction`create table public.long_running as select pg_current_xact_id()`;
    open.resolve();
    await held.promise;
  });
  await open.promise;
  const stream = await w.subscribe(partner.admin, LIVE, { after: await start() });
  await w.spend(customer, "80");
  // The transaction is open still: an alert that waited for it would never come.
  expect((await nextAlert(stream)).threshold).toBe(75);
  stream.stop();
  held.resolve();
  await elsewhere;
  await sql.end();
});

test("when the wake-ups' connection is cut, alerts still arrive", async () => {
  const stream = await w.subscribe(partner.admin, LIVE, { after: await start() });
  await asAdmin(
    w.database.adminUrl,
    (sql) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wake-ups' and datname = current_database()`,
  );
  await w.spend(customer, "80");
  expect((await nextAlert(stream)).threshold).toBe(75);
  stream.stop();
});

test("a rebuilt projection is what it was, and raises no alert again", async () => {
  await w.spend(customer, "80");
  await w.settle();
  await w.spend(customer, "15");
  await w.settle();
  const projection = () =>
    asAdmin(w.database.adminUrl, async (sql) => [...(await sql`select * from sales.known_spending order by association_id, month`)]);
  const [before, alerts] = [await projection(), await desk.alerts(customer)];
  await rebuild(w.graph.subgraphs.sales.runtime, spendingConsumer);
  await w.settle();
  expect(await projection()).toEqual(before);
  expect(await desk.alerts(customer)).toEqual(alerts);
});
