import { platformTables } from "../../platform/database/tables.js";
import { programs } from "./database.js";

/** Every table of the schema `programs`: what `npm run migration -- programs` compares. */
export { programs };
export const { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps } = platformTables(programs);
export * from "./agreements/agreements.tables.js";
export { knownPartners } from "./known/partners.js";
export * from "./program-enrolment/program-enrolment.tables.js";
export * from "./review-desk/review-desk.tables.js";
