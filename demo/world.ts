import type { Graph } from "../graph.js";
import { monthOf, monthStart } from "../platform/calendar.js";
import { newId } from "../platform/ids.js";
import { decimal } from "../platform/money.js";
import { recordUsage } from "../subgraphs/finance/usage/record-usage.js";
import { UsageKind } from "../subgraphs/finance/usage/usage.js";
import { addRecipients } from "../subgraphs/identity/messages/recipients.js";
import { createIntegration } from "../subgraphs/identity/staff/staff.js";
import { assignAccountManager } from "../subgraphs/sales/account-managers/assign.js";
import { BudgetType, ExhaustionPolicy } from "../subgraphs/sales/budgets/budget.js";
import { setBudgets } from "../subgraphs/sales/budgets/set-budget.js";
import { asPartner, asSystem, makeCustomer, makeMember, makePartner } from "./cast.js";
import { CUSTOMERS, DEMO_PASSWORD, type DemoCustomer, FINANCE_SPECIALIST, MANAGER, METERING_KEY, PARTNER } from "./sign-ins.js";

/** Builds the demo world: one solution provider with two members and three customers at different fill levels. */
export async function buildDemoWorld(graph: Graph): Promise<void> {
  const { identity, sales, finance } = graph.subgraphs;
  const partnerId = await makePartner(graph, account(PARTNER.accountName, PARTNER.name), "CLOUD_SOLUTION_PROVIDER");
  const password = DEMO_PASSWORD;
  const managerId = await makeMember(graph, partnerId, { ...MANAGER, password, roles: ["ACCOUNT_MANAGER"] });
  await makeMember(graph, partnerId, { ...FINANCE_SPECIALIST, password, roles: ["FINANCE_SPECIALIST"] });
  await asPartner(identity, partnerId, (transaction) =>
    addRecipients(transaction, partnerId, [{ name: "Nimbus finance desk", email: "finance@nimbus.example", phoneNumber: "+353861112222" }]),
  );
  await asSystem(identity, (transaction) => createIntegration(transaction, { name: "Metering", kind: "METERING", apiKey: METERING_KEY }));

  const monthBegan = monthStart(monthOf(new Date()));
  const customerIds: string[] = [];
  for (const customer of CUSTOMERS) {
    const associatedAt = new Date(monthBegan.getTime() - 90 * 86_400_000);
    customerIds.push(await makeCustomer(graph, partnerId, account(customer.accountName, customer.name), { associatedAt }));
  }
  await graph.settle();

  await asPartner(sales, partnerId, (transaction) => assignAccountManager(transaction, customerIds, managerId));
  await asSystem(finance, (transaction) =>
    recordUsage(
      transaction,
      CUSTOMERS.map((customer, index) => spentSoFar(customer, customerIds[index] ?? "", monthBegan)),
    ),
  );
  await graph.settle();
  for (const [index, customer] of CUSTOMERS.entries()) {
    const setting = {
      budgetType: BudgetType.MONTHLY,
      amount: decimal(customer.budget),
      exhaustionPolicy: ExhaustionPolicy[customer.policy],
      unfreezeNow: false,
    };
    await asPartner(sales, partnerId, (transaction) => setBudgets(transaction, [customerIds[index] ?? ""], setting, async () => undefined));
  }
  await graph.settle();
}

function account(accountName: string, name: string) {
  return { accountName, name, country: "IE", email: `${accountName}@example.com`, password: DEMO_PASSWORD };
}

function spentSoFar({ budget, filled }: DemoCustomer, customerId: string, spentAt: Date) {
  const listAmount = decimal(budget)
    .times(decimal(String(filled)))
    .div(decimal("100"));
  return {
    recordId: `demo-${newId()}`,
    customerId,
    kind: UsageKind.EXPENDITURE,
    productCode: "ECS",
    percentileBandwidth: false,
    listAmount,
    spentAt,
  };
}
