import { Field, InputType, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { UserError } from "../user-errors.js";
import { Viewer } from "./viewer.js";

// Inputs with a password carry no idempotency key: a stored hash of the input would let the password be guessed.

@InputType({ description: "Signing in with an account, or as the vendor's staff." })
export class SignInInput {
  @Field(() => String, {
    description:
      "Security phone with country code, e-mail address, login ID or account name (JOIN-092). A mobile number does not sign in (JOIN-031).",
  })
  identifier!: string;

  @Field(() => String, { description: "The password." })
  password!: string;

  @Field(() => Boolean, { description: "Keeps the session longer, on a device of one's own.", defaultValue: false })
  rememberMe!: boolean;
}

@InputType({ description: "Signing in as a member of a partner's organisation." })
export class SignInMemberInput {
  @Field(() => String, { description: "Account name or tenant name of the partner (ORG-058)." })
  accountName!: string;

  @Field(() => String, { description: "Username or e-mail address of the member (ORG-058)." })
  username!: string;

  @Field(() => String, { description: "The password; at first the one the administrator gave." })
  password!: string;

  @Field(() => Boolean, { description: "Keeps the session longer, on a device of one's own.", defaultValue: false })
  rememberMe!: boolean;
}

@ObjectType({ description: "A session, when it was opened." })
export class SignInPayload {
  @Field(() => String, {
    nullable: true,
    description: "Send it as `Authorization: Bearer …`. Shown here and never again. Null when refused.",
  })
  accessToken!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "When the session ends at the latest; unused it ends after half an hour, with `rememberMe` after a week. Null when refused.",
  })
  expiresAt!: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Only `changeMyPassword` is allowed until it is done (ORG-061). Null when refused.",
  })
  passwordChangeDue!: boolean | null;

  @Field(() => Viewer, {
    nullable: true,
    description: "Who has signed in. What other subgraphs know of it is to be asked with the new token. Null when refused.",
  })
  viewer!: Viewer | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when the session was opened." })
  userErrors!: UserError[];
}

@ObjectType({ description: "The end of a session." })
export class SignOutPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: "True: the access token is worth nothing from the next request on. Null when refused.",
  })
  signedOut!: boolean | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when signed out." })
  userErrors!: UserError[];
}

@InputType({ description: "A new password of one's own." })
export class ChangeMyPasswordInput {
  @Field(() => String, { description: "The password so far." })
  currentPassword!: string;

  @Field(() => String, {
    description: "The new one: at least 8 characters, letters and digits, no space, not the one so far (JOIN-011 to JOIN-013, ORG-062).",
  })
  newPassword!: string;

  @Field(() => String, { description: "The new one again (JOIN-014)." })
  confirmPassword!: string;
}

@ObjectType({ description: "What became of a change of password." })
export class ChangeMyPasswordPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: "True: the new password holds, and every other session has ended. Null when refused.",
  })
  changed!: boolean | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when it was changed." })
  userErrors!: UserError[];
}

@InputType({ description: "A new password instead of a forgotten one." })
export class ResetPasswordInput {
  @Field(() => String, { description: "What one signs in with: the same that the code was requested for." })
  identifier!: string;

  @Field(() => String, { description: "The six digits that were sent for RESET_PASSWORD." })
  code!: string;

  @Field(() => String, { description: "The new one: at least 8 characters, letters and digits, no space (JOIN-011 to JOIN-013)." })
  newPassword!: string;

  @Field(() => String, { description: "The new one again (JOIN-014)." })
  confirmPassword!: string;
}

@ObjectType({ description: "What became of a forgotten password." })
export class ResetPasswordPayload {
  @Field(() => Boolean, { nullable: true, description: "True: the new password holds, and every session has ended. Null when refused." })
  reset!: boolean | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when it was reset." })
  userErrors!: UserError[];
}
