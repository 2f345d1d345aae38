import { Field, InputType, Int, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { DateTimeScalar, JsonScalar } from "../../../platform/graphql/scalars.js";
import { Account } from "../accounts/account.js";
import { UserError } from "../user-errors.js";
import { CodePurpose, PhoneNumberInput, VerificationChannel } from "./code-purpose.js";
import { CriticalOperationCode } from "./critical-operation.js";

// Codes are answered once and tried five times: these inputs carry no idempotency key.

@InputType({ description: "For what a code is wanted, and how." })
export class SendVerificationCodeInput {
  @Field(() => CodePurpose, {
    defaultValue: CodePurpose.CRITICAL_OPERATION,
    description: "What it is for: the code is good for that alone (JOIN-009).",
  })
  purpose!: CodePurpose;

  @Field(() => CriticalOperationCode, {
    nullable: true,
    description: "With CRITICAL_OPERATION, and no other: the operation that is to be verified; the code is good for it alone (APPX-005).",
  })
  operation?: string | null;

  @Field(() => VerificationChannel, { description: "How it is to be sent." })
  channel!: VerificationChannel;

  @Field(() => String, { nullable: true, description: "With REGISTER_ACCOUNT: the address, else EMAIL_INVALID (JOIN-005)." })
  email?: string | null;

  @Field(() => PhoneNumberInput, { nullable: true, description: "With SET_SECURITY_PHONE and BIND_MOBILE: the number." })
  phone?: PhoneNumberInput | null;

  @Field(() => String, { nullable: true, description: "With RESET_PASSWORD: what one signs in with." })
  identifier?: string | null;
}

@ObjectType({ description: "A code on its way. The code itself is only in the message." })
export class SendVerificationCodePayload {
  @Field(() => String, {
    nullable: true,
    description:
      "Where it went, masked, for example `jerkk*****@example.com` or `193****0003` (CUSO-040). Null when refused, and with RESET_PASSWORD.",
  })
  destination!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when it is good: ten minutes (APPX-006). Null when refused." })
  expiresAt!: Date | null;

  @Field(() => Int, { nullable: true, description: "Seconds until the next one can be requested (APPX-006). Null when refused." })
  resendAfter!: number | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when it was sent." })
  userErrors!: UserError[];
}

@InputType({ description: "A code, and what exactly it is to verify." })
export class IssueVerificationTicketInput {
  @Field(() => CriticalOperationCode, { description: "The operation the code was sent for." })
  operation!: string;

  @Field(() => String, { description: "The six digits." })
  code!: string;

  @Field(() => JsonScalar, {
    description:
      "The very input the operation will be called with, as JSON: names, values and list order as they will be sent; `verificationTicket` and `idempotencyKey` do not count.",
  })
  operationInput!: unknown;
}

@ObjectType({ description: "Proof that the operator verified one operation with one input." })
export class IssueVerificationTicketPayload {
  @Field(() => String, {
    nullable: true,
    description: "Send it as `verificationTicket` in the operation's input; it is good once. Null when refused.",
  })
  ticket!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when it is good: ten minutes. Null when refused." })
  expiresAt!: Date | null;

  @Field(() => [UserError], {
    description:
      "VERIFICATION_FAILED when the code is wrong, expired, used or meant for another operation; CODE_ATTEMPTS_EXCEEDED after the fifth wrong try (APPX-006).",
  })
  userErrors!: UserError[];
}

@InputType({ description: "Whether operations of policy CODE_IF_ENABLED are to ask for a code." })
export class SetVerificationCodeFunctionInput extends MutationInput {
  @Field(() => Boolean, { description: "On or off." })
  enabled!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Needed for switching off: a ticket for DISABLE_VERIFICATION_CODE_FUNCTION (APPX-007).",
  })
  verificationTicket?: string | null;
}

@ObjectType({ description: "The account's setting as it is now." })
export class SetVerificationCodeFunctionPayload {
  @Field(() => Account, { nullable: true, description: "The account; null when refused." })
  account!: Account | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}
