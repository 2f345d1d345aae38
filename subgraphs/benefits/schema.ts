import { defineSubgraph } from "../../platform/graphql/subgraph.js";
import { loadBenefitCatalogue } from "./catalogue/catalogue.js";
import { CatalogueResolver } from "./catalogue/catalogue.resolver.js";

export const subgraph = defineSubgraph({
  name: "benefits",
  resolvers: [CatalogueResolver],
  entities: [],
  catalogues: [loadBenefitCatalogue],
});
