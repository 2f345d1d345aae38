import { platformTables } from "../../platform/database/tables.js";
import { sales } from "./database.js";

/** Every table of the schema `sales`: what `npm run migration -- sales` compares. */
export { sales };
export const { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps } = platformTables(sales);
export * from "./account-managers/account-managers.tables.js";
export * from "./associations/associations.tables.js";
export * from "./budgets/budgets.tables.js";
export * from "./freezing/freezing.tables.js";
export * from "./known/known.tables.js";
