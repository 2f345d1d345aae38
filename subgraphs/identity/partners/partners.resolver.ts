import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Context } from "../../../platform/graphql/context.js";
import { companiesById } from "../companies/companies.js";
import { Company } from "../companies/company.js";
import { ecosystemManagersOf } from "../staff/read-portfolios.js";
import { StaffMember } from "../staff/staff-member.js";
import { Partner } from "./partner.js";

@Resolver(() => Partner)
export class PartnersResolver {
  @FieldResolver(() => Company, { nullable: true, description: "The company whose account it is; null for who may not see it." })
  company(@Root() { companyId }: Partner, @Ctx() context: Context): Promise<Company | null> {
    return context.load(companiesById, companyId);
  }

  @FieldResolver(() => StaffMember, {
    nullable: true,
    description: "Who develops it on the vendor's side (D-20); null when nobody does yet.",
  })
  ecosystemManager(@Root() { id }: Partner, @Ctx() context: Context): Promise<StaffMember | null> {
    return context.load(ecosystemManagersOf, id);
  }
}
