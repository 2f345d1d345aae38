import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PERMISSIONS } from "../../../platform/access/permissions.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { listMembers } from "./list-members.js";
import { MemberConnection } from "./member-connection.js";
import { ownPartner } from "./members.resolver.js";
import { Permission } from "./permission.js";
import { Role, RoleType } from "./role.js";
import { CreateCustomRoleInput, DeleteCustomRoleInput, DeleteRolePayload, ModifyCustomRoleInput, RolePayload } from "./role-inputs.js";
import { createCustomRole, deleteCustomRole, modifyCustomRole, roleById, rolesOfPartner, userCounts } from "./roles.js";

const READ: AccessRule = { partner: "ANY", permission: "MEMBER_READ" };
const MANAGE: AccessRule = { partner: "ANY", permission: "ROLE_MANAGE" };

@Resolver(() => Role)
export class RolesResolver {
  @Query(() => [Role], { description: "Every role of the caller's partner: the four preset ones, then its own (ORG-001, ORG-002)." })
  @Allow(READ)
  roles(@Ctx() context: Context): Promise<Role[]> {
    return rolesOfPartner(context);
  }

  @Query(() => Role, { description: "A role of the caller's partner; NOT_FOUND for another partner's (ORG-014)." })
  @Allow(READ)
  role(@Arg("id", () => ID, { description: "The role." }) id: string, @Ctx() context: Context): Promise<Role> {
    return roleById(context, id);
  }

  @Query(() => [Permission], { description: "All permissions that can be put into a role (ORG-012)." })
  @Allow(READ)
  permissionCatalogue(): Permission[] {
    return PERMISSIONS.map(({ code, name, area, byDefault }) => ({ code, name, area, byDefault }));
  }

  @FieldResolver(() => RoleType, { description: "Whether the vendor's system defines it, or the partner made it." })
  type(@Root() { kind }: Role): RoleType {
    return kind === "CUSTOM" ? RoleType.CUSTOM : RoleType.SYSTEM_DEFINED;
  }

  @FieldResolver(() => Int, { description: "How many members hold it (ORG-013)." })
  async userCount(@Root() { id }: Role, @Ctx() context: Context): Promise<number> {
    return (await context.load(userCounts, id)) ?? 0;
  }

  @FieldResolver(() => MemberConnection, { description: "The members that hold it, by username (ORG-013). Needs MEMBER_READ." })
  @Allow(READ)
  users(@Root() { id }: Role, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<MemberConnection> {
    return listMembers(context, { roleId: id }, args);
  }

  @Mutation(() => RolePayload, {
    description:
      "Makes a custom role, ten at most (ORG-008 to ORG-011). FORBIDDEN when it reaches further than the caller's own permissions (ORG-018).",
  })
  @Allow(MANAGE)
  createCustomRole(
    @Arg("input", () => CreateCustomRoleInput, { description: "The role." }) input: CreateCustomRoleInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => createCustomRole(transaction, ownPartner(transaction), input),
      answer: changedRole,
    });
  }

  @Mutation(() => RolePayload, {
    description: "Changes a custom role; who holds it has the new permissions from the next request on (ORG-015).",
  })
  @Allow(MANAGE)
  modifyCustomRole(
    @Arg("input", () => ModifyCustomRoleInput, { description: "The changes." }) input: ModifyCustomRoleInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => modifyCustomRole(transaction, input.roleId, input),
      answer: changedRole,
    });
  }

  @Mutation(() => DeleteRolePayload, { description: "Removes a custom role that nobody holds (ORG-016, ORG-017)." })
  @Allow(MANAGE)
  deleteCustomRole(
    @Arg("input", () => DeleteCustomRoleInput, { description: "The role." }) input: DeleteCustomRoleInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => deleteCustomRole(transaction, input.roleId),
      answer: (_, id) => ({ deletedRoleId: id }),
    });
  }
}

async function changedRole(context: Context, id: string) {
  return { role: await roleById(context, id) };
}
