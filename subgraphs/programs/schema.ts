import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import {
  AcceptancesResolver,
  AgreementDocumentsResolver,
  SignedAgreementConnectionResolver,
  SignedAgreementsResolver,
} from "./agreements/agreements.resolver.js";
import { documentKey, documentsByKey, loadAgreements } from "./agreements/documents.js";
import { acceptancesById, signedById } from "./agreements/read-signed.js";
import { agreementsConsumer } from "./agreements/sign.js";
import { Partner } from "./program-enrolment/program.js";
import { loadProgramCatalogue, partnersById } from "./program-enrolment/program-enrolment.js";
import { ProgramEnrolmentResolver } from "./program-enrolment/program-enrolment.resolver.js";
import { reviewsById } from "./review-desk/list-reviews.js";
import { ReviewConnectionResolver, ReviewsResolver } from "./review-desk/reviews.resolver.js";
import { reviewConsumers } from "./review-desk/take-in-reviews.js";

export const subgraph = defineSubgraph({
  name: "programs",
  resolvers: [
    AcceptancesResolver,
    AgreementDocumentsResolver,
    ProgramEnrolmentResolver,
    ReviewConnectionResolver,
    ReviewsResolver,
    SignedAgreementConnectionResolver,
    SignedAgreementsResolver,
  ],
  otherTypes: [Partner],
  entities: [
    entity("AgreementAcceptance", acceptancesById),
    entity("AgreementDocument", documentsByKey, ({ code = "", version = "" }) => documentKey({ code, version })),
    entity("Partner", partnersById),
    entity("Review", reviewsById),
    entity("SignedAgreement", signedById),
  ],
  consumers: [agreementsConsumer, ...reviewConsumers],
  catalogues: [loadAgreements, loadProgramCatalogue],
});
