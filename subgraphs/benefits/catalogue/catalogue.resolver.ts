import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { BenefitSource, PartnerBenefit } from "./benefit.js";
import { partnerBenefits } from "./catalogue.js";

@Resolver()
export class CatalogueResolver {
  @Query(() => [PartnerBenefit], { description: "The benefits partners can request, and who can get which." })
  @Allow({ partner: "ANY", permission: "PROGRAM_READ" })
  partnerBenefits(
    @Arg("source", () => BenefitSource, { nullable: true, description: "Only benefits that this path or program gives." }) source:
      | BenefitSource
      | undefined,
    @Ctx() context: Context,
  ): Promise<PartnerBenefit[]> {
    return partnerBenefits(context, source);
  }
}
