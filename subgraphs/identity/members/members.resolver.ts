import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { changing, mutate } from "../../../platform/graphql/mutation.js";
import { createMember } from "./create-member.js";
import { assignAccountDirector } from "./directors.js";
import { countMembers, listMembers } from "./list-members.js";
import { Member } from "./member.js";
import { MemberConnection, MemberFilter } from "./member-connection.js";
import {
  AssignAccountDirectorInput,
  AssignRolesInput,
  CreateMemberInput,
  DeleteMemberInput,
  DeleteMemberPayload,
  MemberPayload,
  MembersPayload,
  ModifyMemberInput,
  ResetMemberPasswordInput,
} from "./member-inputs.js";
import { assignRoles, deleteMember, memberById, modifyMember, resetMemberPassword } from "./members.js";
import { membersById } from "./read-members.js";

const READ: AccessRule = { partner: "ANY", permission: "MEMBER_READ" };
const MANAGE: AccessRule = { partner: "ANY", permission: "MEMBER_MANAGE" };

const change = changing("member", membersById);

@Resolver(() => Member)
export class MembersResolver {
  @Query(() => Member, { description: "A member of the caller's partner; NOT_FOUND for another partner's (ORG-040)." })
  @Allow(READ)
  member(@Arg("id", () => ID, { description: "The member." }) id: string, @Ctx() context: Context): Promise<Member> {
    return memberById(context, id);
  }

  @Query(() => MemberConnection, { description: "The members of the caller's partner that meet the filter, by username (ORG-039)." })
  @Allow(READ)
  members(
    @Arg("filter", () => MemberFilter, { nullable: true, description: "Which members; all when left out." }) filter: MemberFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<MemberConnection> {
    return listMembers(context, filter ?? {}, args);
  }

  @FieldResolver(() => Member, { nullable: true, description: "The account director of an account manager; null without one." })
  accountDirector(@Root() { directorId }: Member, @Ctx() context: Context): Promise<Member | null> | null {
    return directorId === null ? null : context.load(membersById, directorId);
  }

  @Mutation(() => MemberPayload, {
    description:
      "Makes a member in status NORMAL with the given roles (ORG-020). FORBIDDEN when a role reaches further than the caller's own permissions (ORG-018).",
  })
  @Allow(MANAGE)
  createMember(
    @Arg("input", () => CreateMemberInput, { description: "The member." }) input: CreateMemberInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, {}, (transaction) => createMember(transaction, ownPartner(transaction), input));
  }

  @Mutation(() => MemberPayload, { description: "Stores a member's data and status (ORG-041, ORG-042)." })
  @Allow(MANAGE)
  modifyMember(
    @Arg("input", () => ModifyMemberInput, { description: "The member." }) input: ModifyMemberInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => modifyMember(transaction, input));
  }

  @Mutation(() => MemberPayload, { description: "Replaces a member's roles; the new permissions hold from the next request on (ORG-028)." })
  @Allow(MANAGE)
  assignRoles(
    @Arg("input", () => AssignRolesInput, { description: "Member and roles." }) input: AssignRolesInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => assignRoles(transaction, input.memberId, input.roleIds));
  }

  @Mutation(() => MembersPayload, { description: "Puts account managers under an account director (ORG-031)." })
  @Allow(MANAGE)
  assignAccountDirector(
    @Arg("input", () => AssignAccountDirectorInput, { description: "Managers and director." }) input: AssignAccountDirectorInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => assignAccountDirector(transaction, input.accountManagerIds, input.directorId),
      answer: async (reader, ids) => ({ members: await Promise.all(ids.map((id) => reader.load(membersById, id))) }),
      object: () => input.directorId,
    });
  }

  @Mutation(() => MemberPayload, {
    description: "Replaces a member's password, ends its sessions and has it choose a new one at the next sign-in (ORG-043, ORG-044).",
  })
  @Allow({ partner: "ANY", administrator: true })
  resetMemberPassword(
    @Arg("input", () => ResetMemberPasswordInput, { description: "Member and password." }) input: ResetMemberPasswordInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, {}, (transaction) => resetMemberPassword(transaction, input));
  }

  @Mutation(() => DeleteMemberPayload, { description: "Removes a member for good (ORG-045, ORG-046)." })
  @Allow(MANAGE)
  deleteMember(
    @Arg("input", () => DeleteMemberInput, { description: "The member." }) input: DeleteMemberInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => deleteMember(transaction, input.memberId, input.confirmed),
      answer: (_, id) => ({ deletedMemberId: id }),
    });
  }
}

@Resolver(() => MemberConnection)
export class MemberConnectionResolver {
  @FieldResolver(() => Int, { description: "How many members meet the filter, on all pages." })
  totalCount(@Root() { condition }: MemberConnection, @Ctx() context: Context): Promise<number> {
    return countMembers(context, condition);
  }
}

/** The partner for which the caller acts; the access rules let nobody through without one. */
export function ownPartner({ principal }: Context): string {
  if (principal.partnerId === null) throw forbidden("Join the partner network first.", "NETWORK_MEMBERSHIP_REQUIRED");
  return principal.partnerId;
}
