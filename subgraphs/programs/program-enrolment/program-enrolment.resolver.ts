import { Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { Partner, PartnerProgram } from "./program.js";
import { openPrograms, partnerPrograms } from "./program-enrolment.js";

@Resolver(() => Partner)
export class ProgramEnrolmentResolver {
  @Query(() => [PartnerProgram], { description: "The programs of the partner network, apart from the development paths (PROG-002)." })
  @Allow({ partner: "ANY", permission: "PROGRAM_READ" })
  partnerPrograms(@Ctx() context: Context): Promise<PartnerProgram[]> {
    return partnerPrograms(context);
  }

  @FieldResolver(() => [PartnerProgram], {
    nullable: true,
    description: "The programs that it may apply for by itself and is not in; null where the caller may not read programs.",
  })
  async openPrograms(@Root() _: Partner, @Ctx() context: Context): Promise<PartnerProgram[] | null> {
    const { administrator, permissions } = context.principal;
    // A caller sees no partner but its own.
    return administrator || permissions.includes("PROGRAM_READ") ? openPrograms(context) : null;
  }
}
