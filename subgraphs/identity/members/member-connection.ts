import type { SQL } from "drizzle-orm";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { Member, MemberStatus } from "./member.js";
import { RoleKind } from "./role.js";

@InputType({ description: "Which members to list: those that meet everything that is given (ORG-039)." })
export class MemberFilter {
  @Field(() => RoleKind, { nullable: true, description: "Holds a role of this kind." })
  role?: RoleKind | null;

  @Field(() => ID, { nullable: true, description: "Holds this role." })
  roleId?: string | null;

  @Field(() => MemberStatus, { nullable: true, description: "Is in this status." })
  status?: MemberStatus | null;

  @Field(() => String, { nullable: true, description: "Its name contains this text, whatever the letter case." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Its account name contains this text, whatever the letter case." })
  accountName?: string | null;

  @Field(() => Boolean, { nullable: true, description: "True: account managers that no account director leads (ORG-034)." })
  withoutDirector?: boolean | null;
}

@ObjectType({ description: "A member and its place in the list." })
export class MemberEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => Member, { description: "The member." })
  node!: Member;
}

@ObjectType({ description: "A page of members, by username." })
export class MemberConnection {
  @Field(() => [MemberEdge], { description: "The members of this page." })
  edges!: readonly MemberEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;

  /** What the list is narrowed to, for `totalCount`. */
  condition!: SQL | undefined;
}
