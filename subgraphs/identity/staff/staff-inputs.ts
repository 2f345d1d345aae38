import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { UserError } from "../user-errors.js";
import { PortfolioRole, StaffKind, StaffMember } from "./staff-member.js";

// With a password in it an input carries no idempotency key: a stored hash of it would let the password be guessed.

@InputType({ description: "A new member of the vendor's staff." })
export class AddStaffMemberInput {
  @Field(() => String, { nullable: true, description: "Name, 1 to 64 characters." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "E-mail address, with which the person signs in." })
  email?: string | null;

  @Field(() => [StaffKind], { description: "What the person works on." })
  kinds!: StaffKind[];

  @Field(() => String, { description: "The first password, which has to be changed at the first sign-in." })
  initialPassword!: string;
}

@InputType({ description: "What somebody works on from now on." })
export class SetStaffKindsInput extends MutationInput {
  @Field(() => ID, { description: "The member of staff." })
  staffMemberId!: string;

  @Field(() => [StaffKind], { description: "All kinds from now on; none leaves somebody who can do nothing." })
  kinds!: StaffKind[];

  @Field(() => Int, { nullable: true, description: "CONFLICT when the member has been changed since this version." })
  expectedVersion?: number | null;
}

@InputType({ description: "Which partners somebody looks after from now on." })
export class SetPortfolioInput extends MutationInput {
  @Field(() => ID, { description: "The member of staff, of the kind that the role takes." })
  staffMemberId!: string;

  @Field(() => PortfolioRole, { description: "As what." })
  role!: PortfolioRole;

  @Field(() => [ID], { description: "All of its partners from now on, 1,000 at most; each is taken from whoever had it in this role." })
  partnerIds!: string[];
}

@ObjectType({ description: "A member of staff as it is now." })
export class StaffMemberPayload {
  @Field(() => StaffMember, { nullable: true, description: "The member of staff; null when refused." })
  staffMember!: StaffMember | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "A member of staff and its place in the list." })
export class StaffMemberEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => StaffMember, { description: "The member of staff." })
  node!: StaffMember;
}

@ObjectType({ description: "A page of the vendor's staff, by e-mail address." })
export class StaffMemberConnection {
  @Field(() => [StaffMemberEdge], { description: "The members of this page." })
  edges!: readonly StaffMemberEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
