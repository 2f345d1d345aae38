import { Field, InputType } from "type-graphql";

@InputType({ description: "An agreement that is accepted with an operation." })
export class AcceptedAgreementInput {
  @Field(() => String, { description: "Code of the agreement, for example `CUSTOMER_AGREEMENT`." })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: "The version that was shown: one that is no longer in force is refused. The version in force when left out.",
  })
  version?: string | null;
}

@InputType({ description: "The answer to the one agreement that an operation asks for." })
export class AgreementAnswerInput {
  @Field(() => Boolean, { description: "It was read and is accepted." })
  accepted!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "The version that was shown: one that is no longer in force is refused. The version in force when left out.",
  })
  version?: string | null;
}
