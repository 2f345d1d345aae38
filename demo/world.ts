import { Readable } from "node:stream";
import type { Graph } from "../graph.js";
import { monthOf, monthStart } from "../platform/calendar.js";
import { receiveUpload, UploadRefused } from "../platform/files/receive.js";
import { newId } from "../platform/ids.js";
import { decimal } from "../platform/money.js";
import { recordUsage } from "../subgraphs/finance/usage/record-usage.js";
import { UsageKind } from "../subgraphs/finance/usage/usage.js";
import { addRecipients } from "../subgraphs/identity/messages/recipients.js";
import { IntegrationKind } from "../subgraphs/identity/staff/integration.js";
import { createIntegration } from "../subgraphs/identity/staff/integrations.js";
import { createStaffMember } from "../subgraphs/identity/staff/staff.js";
import { StaffKind } from "../subgraphs/identity/staff/staff-member.js";
import { assignAccountManager } from "../subgraphs/sales/account-managers/assign.js";
import { BudgetType, ExhaustionPolicy } from "../subgraphs/sales/budgets/budget.js";
import { setBudgets } from "../subgraphs/sales/budgets/set-budget.js";
import { addCloudAccount, asPartner, asSystem, makeCustomer, makeMember, makePartner } from "./cast.js";
import {
  APPLICANT,
  APPLICANTS_LICENCE,
  CUSTOMERS,
  DEMO_PASSWORD,
  type DemoCustomer,
  FINANCE_SPECIALIST,
  MANAGER,
  METERING_KEY,
  PARTNER,
  REVIEWER,
} from "./sign-ins.js";

/**
 * Builds the demo world: one solution provider with two members and three customers at different fill levels, an account
 * about to apply to the network, and the vendor's reviewer.
 */
export async function buildDemoWorld(graph: Graph): Promise<void> {
  const { identity, sales, finance } = graph.subgraphs;
  const partnerId = await makePartner(graph, account(PARTNER.accountName, PARTNER.name), "CLOUD_SOLUTION_PROVIDER");
  const password = DEMO_PASSWORD;
  const managerId = await makeMember(graph, partnerId, { ...MANAGER, password, roles: ["ACCOUNT_MANAGER"] });
  await makeMember(graph, partnerId, { ...FINANCE_SPECIALIST, password, roles: ["FINANCE_SPECIALIST"] });
  await asPartner(identity, partnerId, (transaction) =>
    addRecipients(transaction, partnerId, [{ name: "Nimbus finance desk", email: "finance@nimbus.example", phoneNumber: "+353861112222" }]),
  );
  await asSystem(identity, (transaction) =>
    createIntegration(transaction, { name: "Metering", kind: IntegrationKind.METERING, apiKey: METERING_KEY }),
  );

  await castJoining(graph);

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

/** Who plays in joining: an account about to apply, with the scan of its licence, and the reviewer. */
async function castJoining({ subgraphs: { identity } }: Graph): Promise<void> {
  const { files } = identity.runtime;
  const accountId = await asSystem(identity, async (transaction) => {
    await createStaffMember(transaction, { ...REVIEWER, password: DEMO_PASSWORD, kinds: [StaffKind.MEMBERSHIP_REVIEWER] });
    return addCloudAccount(transaction, { ...account(APPLICANT.accountName, APPLICANT.name), id: APPLICANT.id });
  });
  if (!files) throw new Error("the demo world has files");
  const scan = Buffer.from(A_DOT, "base64");
  const grant = {
    fileId: APPLICANTS_LICENCE,
    name: "licence.gif",
    size: scan.length,
    use: "REGISTRATION_CREDENTIAL" as const,
    accountId,
    uploadedBy: accountId,
  };
  await receiveUpload(files.store, grant, { body: Readable.from([scan]), declaredSize: scan.length, now: new Date() }).catch((error) => {
    // An earlier attempt to build this world has uploaded it.
    if (!(error instanceof UploadRefused && error.problem.code === "ALREADY_UPLOADED")) throw error;
  });
}

/** A picture of one pixel: nothing that the automatic check could read. */
const A_DOT = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

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
