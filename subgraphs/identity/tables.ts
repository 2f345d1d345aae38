import { platformTables } from "../../platform/database/tables.js";
import { identity } from "./database.js";

/** Every table of the schema `identity`: what `npm run migration -- identity` compares. */
export { identity };
export const { eventStreams, events, eventOffsets, mutationResults, usedTickets, securityAudit, lifecycleSteps } = platformTables(identity);
export * from "./acceptances/acceptances.tables.js";
export * from "./accounts/accounts.tables.js";
export * from "./companies/companies.tables.js";
export * from "./company-associations/associations.tables.js";
export * from "./countries/countries.tables.js";
export * from "./documents/upload-grants.tables.js";
export * from "./joining/applications.tables.js";
export * from "./known/account-managers.tables.js";
export * from "./known/agreements.js";
export * from "./known/associations.tables.js";
export * from "./known/enrolments.tables.js";
export * from "./members/members.tables.js";
export * from "./messages/messages.tables.js";
export * from "./partners/partners.tables.js";
export * from "./sessions/sessions.tables.js";
export * from "./staff/staff.tables.js";
export * from "./verification/verification.tables.js";
