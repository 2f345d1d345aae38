import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { UserError } from "../user-errors.js";
import { PermissionCode } from "./permission.js";
import { Role } from "./role.js";

@InputType({ description: "A custom role to be made (ORG-008)." })
export class CreateCustomRoleInput extends MutationInput {
  @Field(() => String, { description: "1 to 64 characters, unique in the partner account without regard to letter case." })
  name!: string;

  @Field(() => String, { nullable: true, description: "At most 500 characters." })
  description?: string | null;

  @Field(() => [PermissionCode], {
    description: "At least one; those that every role has are added (ORG-009). Only what the caller holds itself (ORG-018).",
  })
  permissions!: string[];
}

@InputType({ description: "Changes of a custom role; what is left out stays (ORG-015)." })
export class ModifyCustomRoleInput extends MutationInput {
  @Field(() => ID, { description: "The role." })
  roleId!: string;

  @Field(() => String, { nullable: true, description: "1 to 64 characters, unique in the partner account." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "At most 500 characters; empty removes it." })
  description?: string | null;

  @Field(() => [PermissionCode], {
    nullable: true,
    description: "All permissions from now on, at least one; those that every role has are added.",
  })
  permissions?: string[] | null;

  @Field(() => Int, { nullable: true, description: "Refuses with CONFLICT when the role has changed since this version." })
  expectedVersion?: number | null;
}

@InputType({ description: "A custom role to be deleted." })
export class DeleteCustomRoleInput extends MutationInput {
  @Field(() => ID, { description: "The role; nobody may hold it (ORG-017)." })
  roleId!: string;
}

@ObjectType({ description: "A custom role as it is now." })
export class RolePayload {
  @Field(() => Role, { nullable: true, description: "The role; null when refused." })
  role!: Role | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "What became of a role that was to be deleted." })
export class DeleteRolePayload {
  @Field(() => ID, { nullable: true, description: "ID of the role that is gone; null when refused." })
  deletedRoleId!: string | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}
