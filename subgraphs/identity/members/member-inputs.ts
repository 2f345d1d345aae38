import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { UserError } from "../user-errors.js";
import { Member, MemberStatus } from "./member.js";

// Inputs with a password carry no idempotency key: a stored hash of the input would let the password be guessed.

@InputType({ description: "A member to be made (ORG-020)." })
export class CreateMemberInput {
  @Field(() => String, {
    description: "Name for signing in: 1 to 64 characters, unique in the partner account, fixed once given (ORG-023, ORG-035).",
  })
  username!: string;

  @Field(() => String, { description: "Name of the person, 1 to 64 characters." })
  name!: string;

  @Field(() => String, { description: "Mobile number with country code, for example `+353 86 123 4567`." })
  mobileNumber!: string;

  @Field(() => String, { description: "E-mail address, unique in the partner account (ORG-023)." })
  email!: string;

  @Field(() => String, { nullable: true, description: "Office phone, at most 32 characters." })
  officePhone?: string | null;

  @Field(() => [ID], {
    description: "Its roles: one to three, Admin alone, not account manager and account director at once (ORG-024 to ORG-027).",
  })
  roleIds!: string[];

  @Field(() => String, {
    description: "At least 8 characters, letters and digits, no space; the member has to change it at the first sign-in (ORG-061).",
  })
  initialPassword!: string;
}

@InputType({ description: "A member's data as they are to be (ORG-041)." })
export class ModifyMemberInput extends MutationInput {
  @Field(() => ID, { description: "The member." })
  memberId!: string;

  @Field(() => String, { nullable: true, description: "Only the present one is accepted: a username cannot be changed (ORG-035)." })
  username?: string | null;

  @Field(() => String, { description: "Name of the person, 1 to 64 characters." })
  name!: string;

  @Field(() => String, { description: "Mobile number with country code." })
  mobileNumber!: string;

  @Field(() => String, { description: "E-mail address, unique in the partner account." })
  email!: string;

  @Field(() => String, { nullable: true, description: "Office phone, at most 32 characters; left out, it is removed." })
  officePhone?: string | null;

  @Field(() => MemberStatus, {
    description: "LOCKED ends the member's sessions and its sign-in, NORMAL allows it again (ORG-042). Not on oneself (ORG-048).",
  })
  status!: MemberStatus;

  @Field(() => Int, { nullable: true, description: "Refuses with CONFLICT when the member has changed since this version." })
  expectedVersion?: number | null;
}

@InputType({ description: "The roles a member is to have instead of those it has." })
export class AssignRolesInput extends MutationInput {
  @Field(() => ID, { description: "The member; not oneself (ORG-048)." })
  memberId!: string;

  @Field(() => [ID], {
    description: "One to three roles, Admin alone, not account manager and account director at once (ORG-024 to ORG-027).",
  })
  roleIds!: string[];
}

@InputType({ description: "Account managers and who is to lead them." })
export class AssignAccountDirectorInput extends MutationInput {
  @Field(() => [ID], { description: "Members with the role account manager, at least one." })
  accountManagerIds!: string[];

  @Field(() => ID, { description: "A member with the role account director." })
  directorId!: string;
}

@InputType({ description: "A new password for a member, which it has to change at the next sign-in (ORG-044)." })
export class ResetMemberPasswordInput {
  @Field(() => ID, { description: "The member." })
  memberId!: string;

  @Field(() => String, { description: "At least 8 characters, letters and digits, no space." })
  newPassword!: string;

  @Field(() => String, { description: "The same again." })
  confirmPassword!: string;
}

@InputType({ description: "A member to be deleted." })
export class DeleteMemberInput extends MutationInput {
  @Field(() => ID, { description: "The member; not oneself (ORG-048)." })
  memberId!: string;

  @Field(() => Boolean, { description: "Must be true (ORG-046)." })
  confirmed!: boolean;
}

@ObjectType({ description: "A member as it is now." })
export class MemberPayload {
  @Field(() => Member, { nullable: true, description: "The member; null when refused." })
  member!: Member | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "Members as they are now." })
export class MembersPayload {
  @Field(() => [Member], { nullable: true, description: "The members; null when refused." })
  members!: Member[] | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "What became of a member that was to be deleted." })
export class DeleteMemberPayload {
  @Field(() => ID, { nullable: true, description: "ID of the member that is gone; null when refused." })
  deletedMemberId!: string | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}
