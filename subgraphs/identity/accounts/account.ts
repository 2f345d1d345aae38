import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { MaskedText } from "../../../platform/graphql/values.js";

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
