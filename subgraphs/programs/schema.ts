import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import { Partner } from "./program-enrolment/program.js";
import { loadProgramCatalogue, partnersById } from "./program-enrolment/program-enrolment.js";
import { ProgramEnrolmentResolver } from "./program-enrolment/program-enrolment.resolver.js";

export const subgraph = defineSubgraph({
  name: "programs",
  resolvers: [ProgramEnrolmentResolver],
  otherTypes: [Partner],
  entities: [entity("Partner", partnersById)],
  catalogues: [loadProgramCatalogue],
});
