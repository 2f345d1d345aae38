import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { PermissionCode } from "./permission.js";

export enum RoleKind {
  ADMIN = "ADMIN",
  FINANCE_SPECIALIST = "FINANCE_SPECIALIST",
  ACCOUNT_DIRECTOR = "ACCOUNT_DIRECTOR",
  ACCOUNT_MANAGER = "ACCOUNT_MANAGER",
  CUSTOM = "CUSTOM",
}

registerEnumType(RoleKind, {
  name: "RoleKind",
  description: "Which role it is: one of the four every partner has from its start (ORG-002), or one of its own.",
  valuesConfig: {
    ADMIN: { description: "Admin: all permissions in the partner center. Stands alone (ORG-026)." },
    FINANCE_SPECIALIST: { description: "Finance specialist: account top-up, withdrawal and other finance work." },
    ACCOUNT_DIRECTOR: { description: "Account director: manages account managers." },
    ACCOUNT_MANAGER: { description: "Account manager: develops customers." },
    CUSTOM: { description: "Made by the partner." },
  },
});

export enum RoleType {
  SYSTEM_DEFINED = "SYSTEM_DEFINED",
  CUSTOM = "CUSTOM",
}

registerEnumType(RoleType, {
  name: "RoleType",
  description: "Who made a role.",
  valuesConfig: {
    SYSTEM_DEFINED: { description: "System-defined role: cannot be changed or deleted (ORG-003)." },
    CUSTOM: { description: "Custom role of the partner." },
  },
});

@ObjectType({ description: "Permissions in a bundle, to be given to members." })
export class Role {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => RoleKind, { description: "Which of the preset roles it is, or CUSTOM." })
  kind!: RoleKind;

  @Field(() => String, { description: "Name, unique in the partner account without regard to letter case; 1 to 64 characters." })
  name!: string;

  @Field(() => String, { nullable: true, description: "What the role is for, at most 500 characters." })
  description!: string | null;

  @Field(() => [PermissionCode], { description: "What it allows, those permissions included that every role has." })
  permissions!: string[];

  @Field(() => Int, { description: "Counts its changes; send it as `expectedVersion` to change only what you have seen." })
  version!: number;
}
