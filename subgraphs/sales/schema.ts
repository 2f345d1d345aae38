import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import { AccountManagersResolver } from "./account-managers/account-managers.resolver.js";
import { Member } from "./budgets/budget.js";
import { alertsById } from "./budgets/budget.reads.js";
import { BudgetAlertsResolver } from "./budgets/budget-alerts.resolver.js";
import { BudgetsResolver, CustomerBudgetResolver } from "./budgets/budgets.resolver.js";
import { hourlyBudgetCheck } from "./budgets/hourly-check.js";
import { customersById } from "./customers/customers.js";
import { CustomerConnectionResolver, CustomersResolver } from "./customers/customers.resolver.js";
import { FreezingResolver } from "./freezing/freezing.resolver.js";
import { accountsConsumer } from "./known/accounts.js";
import { membersConsumer } from "./known/members.js";
import { spendingConsumer } from "./known/spending.js";

export const subgraph = defineSubgraph({
  name: "sales",
  resolvers: [
    AccountManagersResolver,
    BudgetAlertsResolver,
    BudgetsResolver,
    CustomerBudgetResolver,
    CustomerConnectionResolver,
    CustomersResolver,
    FreezingResolver,
  ],
  otherTypes: [Member],
  entities: [entity("Customer", customersById), entity("BudgetAlert", alertsById)],
  consumers: [accountsConsumer, membersConsumer, spendingConsumer],
  timers: [hourlyBudgetCheck],
});
