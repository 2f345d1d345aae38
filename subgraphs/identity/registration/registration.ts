import { Field, InputType, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { AcceptedAgreementInput } from "../acceptances/accepted-agreement.js";
import { Account, CustomerType } from "../accounts/account.js";
import { UserError } from "../user-errors.js";
import { PhoneNumberInput } from "../verification/code-purpose.js";

// Inputs with a password or a code carry no idempotency key: a code is used up once, and a stored hash of a password could be guessed.

@InputType({ description: "A new account. What is missing or wrong is named all at once." })
export class RegisterAccountInput {
  @Field(() => String, {
    nullable: true,
    description:
      "Country or region of the person, or where the company was registered: a code of `countries` (JOIN-003). It cannot be changed.",
  })
  country?: string | null;

  @Field(() => String, { nullable: true, description: "Login and contact address, not used by another account (JOIN-005, JOIN-006)." })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "The six digits that were sent to it for REGISTER_ACCOUNT (JOIN-009)." })
  emailCode?: string | null;

  @Field(() => String, { description: "At least 8 characters, letters and digits, no space (JOIN-011 to JOIN-013)." })
  password!: string;

  @Field(() => String, { description: "The password again (JOIN-014)." })
  confirmPassword!: string;

  @Field(() => [AcceptedAgreementInput], {
    nullable: true,
    description: "ACCOUNT_USER_AGREEMENT and ACCOUNT_PRIVACY_STATEMENT, both (JOIN-015).",
  })
  acceptedAgreements?: AcceptedAgreementInput[] | null;
}

@ObjectType({ description: "A new account and its first session." })
export class RegisterAccountPayload {
  @Field(() => Account, { nullable: true, description: "The account; null when refused." })
  account!: Account | null;

  @Field(() => String, {
    nullable: true,
    description: "Send it as `Authorization: Bearer …`. Shown here and never again. Null when refused.",
  })
  accessToken!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the session ends at the latest. Null when refused." })
  expiresAt!: Date | null;

  @Field(() => [UserError], {
    description:
      "What has to be corrected; empty when it was registered. EMAIL_ALREADY_REGISTERED is told only with a right code: nobody else is to learn who has an account.",
  })
  userErrors!: UserError[];
}

@InputType({ description: "Turns a registered account into one that can use the cloud." })
export class EnableCloudServicesInput extends MutationInput {
  @Field(() => String, {
    description:
      "The account's country or region, as it was registered: another is refused with COUNTRY_REGION_IMMUTABLE (JOIN-004, JOIN-024).",
  })
  country!: string;

  @Field(() => [AcceptedAgreementInput], {
    nullable: true,
    description:
      "CUSTOMER_AGREEMENT, or END_USER_LICENSE_AGREEMENT when buying through a solution partner, and with either PRIVACY_STATEMENT (JOIN-023).",
  })
  acceptedAgreements?: AcceptedAgreementInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Wants news and promotions by e-mail, phone, text message and the like; changes nothing else (JOIN-027).",
  })
  marketingConsent!: boolean;
}

@InputType({ description: "Who holds the account." })
export class CompleteAccountInformationInput extends MutationInput {
  @Field(() => String, { nullable: true, description: "Name of the person or company, 1 to 200 characters." })
  customerName?: string | null;

  @Field(() => CustomerType, { description: "A person or a company." })
  customerType!: CustomerType;

  @Field(() => String, { nullable: true, description: "Address, 1 to 255 characters." })
  address?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Need not be sent. Another country or region than the account's is refused with COUNTRY_REGION_IMMUTABLE (JOIN-024).",
  })
  country?: string | null;
}

@InputType({ description: "A phone number and the code that was sent to it." })
export class ProvenPhoneInput {
  @Field(() => PhoneNumberInput, { description: "The number." })
  phone!: PhoneNumberInput;

  @Field(() => String, { description: "The six digits that were sent to it for this purpose." })
  smsCode!: string;
}

@InputType({ description: "Whether news and promotions are wanted." })
export class SetMarketingConsentInput extends MutationInput {
  @Field(() => Boolean, { description: "True: wanted. False: withdrawn, from this moment on." })
  consent!: boolean;
}

@InputType({ description: "What the unsubscribe link of a marketing message carries." })
export class UnsubscribeInput {
  @Field(() => String, { description: "The link's token. One that fits nobody changes nothing and is answered alike." })
  token!: string;
}

@InputType({ description: "The end of cloud services." })
export class DisableCloudServicesInput extends MutationInput {
  @Field(() => Boolean, { description: "Must be true: the consent to news and promotions ends with them." })
  confirmed!: boolean;
}

@InputType({ description: "The end of an account, for good." })
export class DeleteAccountInput {
  @Field(() => String, { description: "The account's password." })
  password!: string;
}

@ObjectType({ description: "What became of an account that was to be deleted." })
export class DeleteAccountPayload {
  @Field(() => Boolean, { nullable: true, description: "True: it is gone, and so are its sessions. Null when refused." })
  deleted!: boolean | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when it was deleted." })
  userErrors!: UserError[];
}

@ObjectType({ description: "The account as it is now." })
export class AccountPayload {
  @Field(() => Account, { nullable: true, description: "The account; null when refused." })
  account!: Account | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "The end of news and promotions." })
export class UnsubscribePayload {
  @Field(() => Boolean, { nullable: true, description: "True: nothing of the kind is sent any more." })
  unsubscribed!: boolean | null;

  @Field(() => [UserError], { description: "Always empty." })
  userErrors!: UserError[];
}
