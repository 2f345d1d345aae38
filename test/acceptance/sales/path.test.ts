import { afterAll, beforeAll, expect, test } from "vitest";
import { type World, world } from "../../support/world.js";

const ALERTS = `subscription ($after: Cursor) {
  budgetAlerts(after: $after) {
    id threshold usagePercent cursor budgetType
    amount { amount currency } usedAmount { amount }
    customer { id accountName name { masked full } monthToDateExpenditure { listPriceAmount { amount } } accountManager { id name } budget { usageLevel } }
  }
}`;

let w: World;
beforeAll(async () => {
  w = await world("path");
});
afterAll(() => w.close());

test("one usage record becomes one live alert with facts of sales, finance and identity", async () => {
  const partner = await w.partner();
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const customer = await w.customer(partner);
  await w.data(
    partner.admin,
    `mutation ($input: AssignAccountManagerInput!) { assignAccountManager(input: $input) { userErrors { code message } } }`,
    {
      input: { customerIds: [customer], accountManagerId: manager.id },
    },
  );
  const set = await w.data(
    partner.admin,
    `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budget { amount { amount } usagePercent } userErrors { code message } } }`,
    { input: { customerId: customer, budgetType: "MONTHLY", amount: "100.00", exhaustionPolicy: "MANUAL" } },
  );
  expect(set.setBudget.userErrors).toEqual([]);
  for (const over of ["websocket", "sse"] as const) {
    const stream = await w.subscribe(partner.admin, ALERTS, {}, over);
    const first = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await w.spend(customer, over === "websocket" ? "80.00" : "11");
    const { data, errors } = await first;
    expect(errors).toBeUndefined();
    expect(data.budgetAlerts).toMatchObject({
      threshold: over === "websocket" ? 75 : 90,
      customer: { accountManager: { id: manager.id } },
    });
    stream.stop();
  }
});
