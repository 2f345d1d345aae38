import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { changing } from "../../../platform/graphql/mutation.js";
import { Partner } from "../partners/partner.js";
import { addStaffMember, listStaff, setPortfolio, setStaffKinds } from "./administration.js";
import { portfoliosOf } from "./read-portfolios.js";
import { staffMembersById } from "./staff.js";
import { AddStaffMemberInput, SetPortfolioInput, SetStaffKindsInput, StaffMemberConnection, StaffMemberPayload } from "./staff-inputs.js";
import { StaffKind, StaffMember } from "./staff-member.js";

/** Those who look after the staff. */
const OPERATOR: AccessRule = { staff: ["OPERATOR"] };

const change = changing("staffMember", staffMembersById);

@Resolver(() => StaffMember)
export class StaffResolver {
  @FieldResolver(() => [Partner], { description: "The partners that it looks after, as far as the caller may see that." })
  async portfolio(@Root() { id }: StaffMember, @Ctx() context: Context): Promise<Partner[]> {
    return (await context.load(portfoliosOf, id)) ?? [];
  }

  @Query(() => StaffMemberConnection, { description: "The vendor's staff, by e-mail address; for those who look after it." })
  @Allow(OPERATOR)
  staffMembers(
    @Arg("kind", () => StaffKind, { nullable: true, description: "Only those who work on this." }) kind: StaffKind | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<StaffMemberConnection> {
    return listStaff(context, kind, args);
  }

  @Mutation(() => StaffMemberPayload, {
    description: "Adds a member to the vendor's staff. CONFLICT when the e-mail address signs in already.",
  })
  @Allow(OPERATOR)
  addStaffMember(
    @Arg("input", () => AddStaffMemberInput, { description: "The person." }) input: AddStaffMemberInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, {}, (transaction) => addStaffMember(transaction, input));
  }

  @Mutation(() => StaffMemberPayload, {
    description: "Says what somebody works on; holds from its next request on and ends its open streams. Not for oneself.",
  })
  @Allow(OPERATOR)
  setStaffKinds(
    @Arg("input", () => SetStaffKindsInput, { description: "Who and what." }) input: SetStaffKindsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => setStaffKinds(transaction, input));
  }

  @Mutation(() => StaffMemberPayload, { description: "Says which partners an ecosystem or business manager looks after." })
  @Allow(OPERATOR)
  setPortfolio(
    @Arg("input", () => SetPortfolioInput, { description: "Who and which." }) input: SetPortfolioInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => setPortfolio(transaction, input));
  }
}
