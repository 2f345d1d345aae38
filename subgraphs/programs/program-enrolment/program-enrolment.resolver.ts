import { Ctx, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import type { Context } from "../../../platform/graphql/context.js";
import { PartnerProgram } from "./program.js";
import { partnerPrograms } from "./program-enrolment.js";

@Resolver()
export class ProgramEnrolmentResolver {
  @Query(() => [PartnerProgram], { description: "The programs of the partner network, apart from the development paths (PROG-002)." })
  @Allow({ partner: "ANY", permission: "PROGRAM_READ" })
  partnerPrograms(@Ctx() context: Context): Promise<PartnerProgram[]> {
    return partnerPrograms(context);
  }
}
