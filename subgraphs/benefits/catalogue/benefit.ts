import { Field, ObjectType, registerEnumType } from "type-graphql";

export enum BenefitSource {
  SOFTWARE_PARTNER = "SOFTWARE_PARTNER",
  SERVICE_PARTNER = "SERVICE_PARTNER",
  SYSTEM_INTEGRATOR = "SYSTEM_INTEGRATOR",
  LEARNING_PARTNER = "LEARNING_PARTNER",
  CLOUD_SOLUTION_PROVIDER = "CLOUD_SOLUTION_PROVIDER",
  DISTRIBUTOR = "DISTRIBUTOR",
  ECOSYSTEM_SPECIAL = "ECOSYSTEM_SPECIAL",
  MIGRATION_ALL = "MIGRATION_ALL",
}

registerEnumType(BenefitSource, {
  name: "BenefitSource",
  description: "By what a partner gets a benefit: a development path or a program.",
  valuesConfig: {
    SOFTWARE_PARTNER: { description: "The software partner path." },
    SERVICE_PARTNER: { description: "The service partner path." },
    SYSTEM_INTEGRATOR: { description: "The system integrator path." },
    LEARNING_PARTNER: { description: "The learning partner path." },
    CLOUD_SOLUTION_PROVIDER: { description: "The Cloud Solution Provider Program." },
    DISTRIBUTOR: { description: "The Distribution Partner Program, as a distributor." },
    ECOSYSTEM_SPECIAL: { description: "The Software Partner Ecosystem Special Program, per solution." },
    MIGRATION_ALL: { description: "The MIGRATION ALL Program." },
  },
});

@ObjectType({ description: "One way to a benefit." })
export class BenefitAvailability {
  @Field(() => BenefitSource, { description: "The path or program." })
  source!: BenefitSource;

  @Field(() => String, { description: "What has to be true, in words." })
  condition!: string;
}

@ObjectType({ description: "A benefit that partners can request, from the vendor's catalogue." })
export class PartnerBenefit {
  @Field(() => String, { description: "Code of the benefit, for example `TEST_COUPONS`." })
  benefit!: string;

  @Field(() => String, { description: "Name as the vendor prints it." })
  name!: string;

  @Field(() => String, { description: "What it is for." })
  description!: string;

  @Field(() => [BenefitAvailability], { description: "Who can get it, and when." })
  availability!: BenefitAvailability[];
}
