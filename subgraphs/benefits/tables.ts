import { platformTables } from "../../platform/database/tables.js";
import { benefits } from "./database.js";

/** Every table of the schema `benefits`: what `npm run migration -- benefits` compares. */
export { benefits };
export const { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps } = platformTables(benefits);
export * from "./catalogue/catalogue.tables.js";
