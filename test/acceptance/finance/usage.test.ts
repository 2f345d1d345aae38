import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { newId } from "../../../platform/ids.js";
import { createAccount } from "../../../subgraphs/identity/accounts/add-account.js";
import { AssociationOrigin } from "../../../subgraphs/sales/associations/association.js";
import { associate } from "../../../subgraphs/sales/associations/associations.js";
import { errorCode } from "../../support/budgets.js";
import { asAdmin } from "../../support/postgres.js";
import { race } from "../../support/recorder.js";
import { type PartnerOfWorld, RECORD_USAGE, type World, world } from "../../support/world.js";

let w: World;
let partner: PartnerOfWorld;
let customer: string;

beforeAll(async () => {
  w = await world("usage");
});
beforeEach(async () => {
  w.clock.set("2026-04-10T04:00:00Z");
  partner = await w.partner();
  customer = await w.customer(partner, { associatedAt: new Date("2026-01-05T00:00:00Z") });
});
afterAll(() => w?.close());

const record = (more: object = {}) => ({
  recordId: newId(),
  customerId: customer,
  productCode: "ECS",
  listAmount: "1.00",
  spentAt: w.clock.now(),
  ...more,
});
const send = async (records: readonly object[]) => (await w.data(w.metering, RECORD_USAGE, { input: { records } })).recordUsage;
const monthToDate = async (id = customer) =>
  (await w.data(partner.admin, `{ customer(id: "${id}") { monthToDateExpenditure { listPriceAmount { amount } asOf } } }`)).customer
    .monthToDateExpenditure?.listPriceAmount.amount;
const stored = (id = customer) =>
  asAdmin(w.database.adminUrl, async (sql) => {
    const [row] =
      await sql`select count(*)::int as records, coalesce(sum(list_amount), 0)::text as total from finance.usage_records where customer_id = ${id}`;
    return row;
  });

test("a record ID is taken once, whatever its month, and sending a batch again is safe", async () => {
  const first = record({ recordId: newId(), listAmount: "2.50" });
  const march = record({ spentAt: "2026-03-02T00:00:00Z" });
  expect(await send([first, march])).toMatchObject({ recorded: 2, duplicates: 0, userErrors: [] });
  expect(await send([march, first, record()])).toMatchObject({ recorded: 1, duplicates: 2, userErrors: [] });
  expect(await stored()).toEqual({ records: 3, total: "4.50000000" });
  const moved = await send([record(), { ...first, spentAt: "2026-03-09T00:00:00Z" }]);
  expect(moved).toMatchObject({ recorded: null, userErrors: [{ code: "CONFLICT", field: ["records", "1", "recordId"] }] });
  expect(await stored()).toEqual({ records: 3, total: "4.50000000" });
});

test("everything wrong with a batch is named at once, and nothing of it is stored", async () => {
  const twice = newId();
  const { recorded, userErrors } = await send([
    record({ recordId: "" }),
    record({ customerId: "nobody" }),
    record({ listAmount: "-1" }),
    record({ listAmount: "0.123456789" }),
    record({ productCode: "x".repeat(65) }),
    record({ spentAt: "2026-04-10T04:06:00Z" }),
    record({ recordId: twice }),
    record({ recordId: twice }),
    record(),
  ]);
  expect(recorded).toBeNull();
  expect(userErrors.map(({ field }: { field: string[] }) => field.slice(1).join("."))).toEqual([
    "0.recordId",
    "1.customerId",
    "2.listAmount",
    "3.listAmount",
    "4.productCode",
    "5.spentAt",
    "7.recordId",
  ]);
  expect(new Set(userErrors.map(({ code }: { code: string }) => code))).toEqual(new Set(["INVALID_INPUT"]));
  expect(await stored()).toMatchObject({ records: 0 });
});

test("an instant outside the years 1 to 9999 is refused, whatever its zone; the first and the last are taken", async () => {
  for (const spentAt of ["0000-12-31T23:59:59Z", "0001-01-01T00:30:00+01:00", "9999-12-31T23:30:00-01:00"]) {
    expect(errorCode(await w.query(w.metering, RECORD_USAGE, { input: { records: [record({ spentAt })] } }))).toBe("BAD_USER_INPUT");
  }
  expect(await send([record({ spentAt: "0001-01-01T00:00:00Z" })])).toMatchObject({ recorded: 1, userErrors: [] });
  const last = await send([record({ spentAt: "9999-12-31T23:59:59.999Z" })]);
  // Five minutes from the clock's now on.
  expect(last.userErrors).toMatchObject([
    { code: "INVALID_INPUT", field: ["records", "0", "spentAt"], message: expect.stringContaining("2026-04-10T04:05:00.000Z") },
  ]);
});

test("a batch has 1 to 1,000 records", async () => {
  expect((await send([])).userErrors[0]).toMatchObject({ code: "INVALID_INPUT", field: ["records"] });
  expect((await send(Array.from({ length: 1_001 }, () => record()))).userErrors[0]).toMatchObject({ field: ["records"] });
  expect(await send(Array.from({ length: 1_000 }, () => record({ listAmount: "0.01" })))).toMatchObject({ recorded: 1_000 });
  expect(await stored()).toEqual({ records: 1_000, total: "10.00000000" });
});

test("only the metering system records usage", async () => {
  const input = { records: [record()] };
  for (const [caller, code] of [
    [partner.admin, "FORBIDDEN"],
    [await w.member(partner, "FINANCE_SPECIALIST"), "FORBIDDEN"],
    [w.nobody, "UNAUTHENTICATED"],
  ] as const) {
    expect(errorCode(await w.query(caller, RECORD_USAGE, { input }))).toBe(code);
  }
  expect(await stored()).toMatchObject({ records: 0 });
});

test("usage counts for the association of its instant: before it began, it is nobody's", async () => {
  await send([record({ spentAt: "2026-01-04T23:59:59.999Z", listAmount: "100" }), record({ listAmount: "3" })]);
  expect(await monthToDate()).toBe("3.00000000");
  const rows = await asAdmin(
    w.database.adminUrl,
    (sql) =>
      sql`select list_amount::text as amount, association_id is null as nobodys from finance.usage_records where customer_id = ${customer} order by 1`,
  );
  expect([...rows]).toEqual([
    { amount: "100.00000000", nobodys: true },
    { amount: "3.00000000", nobodys: false },
  ]);
});

/** An account that is nobody's customer yet. */
const account = () =>
  asSystem(w.graph.subgraphs.identity, (transaction) =>
    createAccount(transaction, {
      accountName: newId(),
      name: "Early",
      country: "IE",
      email: `${newId()}@example.com`,
      password: "correct-horse-9",
    }),
  );

/** Makes accounts the partner's customers, in this order and at once. */
const associateAll = (customerIds: readonly string[]) =>
  asSystem(w.graph.subgraphs.sales, async (transaction) => {
    const association = { partnerId: partner.id, origin: AssociationOrigin.BACKGROUND, associatedAt: new Date("2026-04-01T00:00:00Z") };
    for (const customerId of customerIds) await associate(transaction, { ...association, customerId });
  });

test("usage that arrives before its association is known is attributed when it becomes known", async () => {
  const early = await account();
  await send([
    record({ customerId: early, listAmount: "7", spentAt: "2026-04-02T00:00:00Z" }),
    record({ customerId: early, spentAt: "2026-03-31T00:00:00Z" }),
  ]);
  await associateAll([early]);
  await w.settle();
  expect(await monthToDate(early)).toBe("7.00000000");
});

test("new associations wait for usage of the same customers that is being counted, and hold up none of it meanwhile", async () => {
  const [first = "", last = ""] = [await account(), await account()].sort();
  await send([first, last].map((customerId) => record({ customerId, listAmount: "3" })));
  await asAdmin(w.database.adminUrl, async (sql) => {
    // A batch that has the first customer already and comes to the last.
    await sql.begin(async (batch) => {
      await batch`select from finance.customer_ledgers where customer_id = ${first} for update`;
      await associateAll([last, first]);
      const waits = () => batch`select from pg_locks where locktype = 'tuple' and relation = 'finance.customer_ledgers'::regclass`;
      expect(await waitUntil(async () => (await waits()).length > 0, 5_000)).toBe(true);
      await batch`select from finance.customer_ledgers where customer_id = ${last} for update nowait`;
    });
  });
  await w.settle();
  expect([await monthToDate(first), await monthToDate(last)]).toEqual(["3.00000000", "3.00000000"]);
});

test("60 batches at once over the same customers: no deadlock, exact sums, and each record once", async () => {
  const customers = await Promise.all(Array.from({ length: 5 }, () => w.customer(partner)));
  const shared = customers.map((customerId) => record({ customerId, listAmount: "1000" }));
  const batches = Array.from({ length: 60 }, (_, batch) => {
    const own = customers.map((customerId, index) => record({ customerId, listAmount: `0.0000000${(batch + index) % 10}` }));
    return [...own, ...shared].toSorted(() => Math.random() - 0.5);
  });
  race();
  const answers = await Promise.all(batches.map(send));
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  const count = (key: "recorded" | "duplicates") => answers.reduce((sum, answer) => sum + answer[key], 0);
  expect([count("recorded"), count("duplicates")]).toEqual([60 * 5 + 5, 59 * 5]);
  await w.settle();
  for (const customerId of customers) expect(await monthToDate(customerId)).toBe("1000.00000270");
  const [known] = await asAdmin(
    w.database.adminUrl,
    (sql) => sql`select count(*)::int as rows, sum("all")::text as total from sales.known_spending where customer_id = any(${customers})`,
  );
  expect(known).toEqual({ rows: 5, total: "5000.00001350" });
});

test("the number of SQL statements of a page of customers does not depend on how many there are", async () => {
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const ids = await Promise.all(Array.from({ length: 12 }, () => w.customer(partner)));
  const assign = `mutation ($input: AssignAccountManagerInput!) { assignAccountManager(input: $input) { userErrors { code } } }`;
  const set = `mutation ($input: SetBudgetsInput!) { setBudgets(input: $input) { userErrors { code } } }`;
  await w.data(partner.admin, assign, { input: { customerIds: ids, accountManagerId: manager.id } });
  await w.data(partner.admin, set, { input: { customerIds: ids, budgetType: "MONTHLY", amount: "5.00", exhaustionPolicy: "MANUAL" } });
  await w.settle();
  const PAGE = `query ($first: Int) { customers(first: $first) { edges { node {
    name { masked } budget { usagePercent } alertsToBeHandled monthToDateExpenditure { listPriceAmount { amount } } accountManager { name }
  } } } }`;
  const all = Object.values(w.graph.subgraphs).map(({ runtime }) => runtime.database.statements);
  const statements = async (first: number) => {
    let fewest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 6; round += 1) {
      await w.data(partner.admin, "{ viewer { kind } }");
      const before = all.reduce((sum, { count }) => sum + count, 0);
      await w.data(partner.admin, PAGE, { first });
      fewest = Math.min(fewest, all.reduce((sum, { count }) => sum + count, 0) - before);
    }
    return fewest;
  };
  const two = await statements(2);
  expect(await statements(12)).toBe(two);
  expect(two).toBeLessThanOrEqual(12);
});
