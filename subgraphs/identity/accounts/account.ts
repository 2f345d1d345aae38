import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { MaskedText } from "../../../platform/graphql/values.js";

const OWN = "Null on accounts other than the caller's own.";

export enum OnboardingStatus {
  REGISTERED = "REGISTERED",
  SERVICES_ENABLED = "SERVICES_ENABLED",
  INFO_COMPLETED = "INFO_COMPLETED",
}

registerEnumType(OnboardingStatus, {
  name: "OnboardingStatus",
  description: "How far an account has come since it was registered.",
  valuesConfig: {
    REGISTERED: { description: "It can enable cloud services, now or later (JOIN-026)." },
    SERVICES_ENABLED: { description: "It can use the cloud and apply to join the partner network." },
    INFO_COMPLETED: { description: "Its customer information is complete as well (JOIN-032)." },
  },
});

export enum CustomerType {
  INDIVIDUAL = "INDIVIDUAL",
  ENTERPRISE = "ENTERPRISE",
}

registerEnumType(CustomerType, {
  name: "CustomerType",
  description: "Who holds an account.",
  valuesConfig: { INDIVIDUAL: { description: "A person." }, ENTERPRISE: { description: "A company or other organisation." } },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "An account of the vendor's cloud. A partner and a customer are accounts too, under the same ID." })
export class Account {
  @Field(() => ID, { description: "UUIDv7; equal to the ID of the partner or customer it is." })
  id!: string;

  @Field(() => String, { description: "The cloud account name, unique over all accounts." })
  accountName!: string;

  @Field(() => MaskedText, { description: "Name of the person or company that holds it." })
  name!: MaskedText;

  @Field(() => String, { description: "Country or region of registration, ISO 3166-1 alpha-2, for example `IE`." })
  country!: string;

  @Field(() => DateTimeScalar, { description: "When it was registered." })
  registeredAt!: Date;

  @Field(() => String, { nullable: true, description: `Login and contact address. ${OWN}` })
  email!: string | null;

  @Field(() => String, { nullable: true, description: `Phone for signing in and for password recovery; null when there is none. ${OWN}` })
  securityPhone!: string | null;

  @Field(() => String, { nullable: true, description: `Number for news and for verification codes; it does not sign in. ${OWN}` })
  mobileNumber!: string | null;

  @Field(() => OnboardingStatus, { nullable: true, description: `How far it has come since it was registered. ${OWN}` })
  onboardingStatus!: OnboardingStatus | null;

  @Field(() => DateTimeScalar, { nullable: true, description: `When cloud services were enabled; null before. ${OWN}` })
  servicesEnabledAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: `The vendor's company that contracts with it, by its country (JOIN-022); null before services are enabled. ${OWN}`,
  })
  signingEntity!: string | null;

  @Field(() => CustomerType, { nullable: true, description: `Who holds it; null before the information is complete. ${OWN}` })
  customerType!: CustomerType | null;

  @Field(() => String, { nullable: true, description: `Address of the holder; null before the information is complete. ${OWN}` })
  address!: string | null;

  @Field(() => Boolean, { nullable: true, description: `It wants news and promotions (JOIN-027). ${OWN}` })
  marketingConsent!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Critical operations of policy CODE_IF_ENABLED ask for a verification code (APPX-002). Null on accounts other than the caller's own.",
  })
  verificationCodeFunctionEnabled!: boolean | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "A customer of a partner." })
export class Customer {
  @Field(() => ID, { description: "The customer's ID, equal to its account's." })
  id!: string;
}
