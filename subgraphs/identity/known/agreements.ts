import { knownAgreementsConsumer, knownAgreementsTable } from "../../../platform/agreements/known-agreements.js";
import { identity } from "../database.js";

/** The agreements that accounts accept here: a projection of programs' agreements (fact F16). */
export const knownAgreements = knownAgreementsTable(identity);

export const agreementsConsumer = knownAgreementsConsumer(knownAgreements);
