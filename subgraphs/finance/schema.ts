import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import { Customer } from "./expenditures/expenditure.js";
import { ExpendituresResolver } from "./expenditures/expenditures.resolver.js";
import { customersById } from "./expenditures/month-to-date.js";
import { accountManagersConsumer } from "./known/account-managers.js";
import { associationsConsumer } from "./known/associations.js";
import { usagePartitions } from "./usage/partitions.js";
import { UsageResolver } from "./usage/usage.resolver.js";

export const subgraph = defineSubgraph({
  name: "finance",
  resolvers: [UsageResolver, ExpendituresResolver],
  otherTypes: [Customer],
  entities: [entity("Customer", customersById)],
  consumers: [accountManagersConsumer, associationsConsumer],
  timers: [usagePartitions],
});
