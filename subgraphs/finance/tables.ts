import { platformTables } from "../../platform/database/tables.js";
import { finance } from "./database.js";

/** Every table of the schema `finance`: what `npm run migration -- finance` compares. */
export { finance };
export const { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps } = platformTables(finance);
export * from "./known/account-managers.tables.js";
export * from "./known/associations.tables.js";
export * from "./usage/usage.tables.js";
