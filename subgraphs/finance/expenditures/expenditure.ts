import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar, MonthScalar } from "../../../platform/graphql/scalars.js";
import { Money } from "../../../platform/graphql/values.js";

@ObjectType({ description: "What a customer spent in one month at list prices. No basis for settlement, payment or billing (MODEL-016)." })
export class CustomerExpenditure {
  @Field(() => MonthScalar, { description: "The month, cut at GMT+08:00." })
  month!: string;

  @Field(() => Money, { description: "List price amount net of refunds, before tax and discounts, with eight decimals." })
  listPriceAmount!: Money;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the figure last changed; null while nothing was spent." })
  asOf!: Date | null;

  @Field(() => Boolean, { description: "Always true: the figure is a usage reference and not money owed." })
  usageReferenceOnly!: boolean;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "An end customer associated with a partner." })
export class Customer {
  @Field(() => ID, { description: "The customer's ID, equal to its account's." })
  id!: string;

  /** The partner of the association through which it is seen. */
  associationId!: string;
}
