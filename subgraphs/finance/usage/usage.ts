import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { DateTimeScalar, DecimalScalar } from "../../../platform/graphql/scalars.js";
import type { Decimal } from "../../../platform/money.js";
import { UserError } from "../user-errors.js";

export enum UsageKind {
  EXPENDITURE = "EXPENDITURE",
  REFUND = "REFUND",
}

registerEnumType(UsageKind, {
  name: "UsageKind",
  description: "Which way a usage record counts.",
  valuesConfig: {
    EXPENDITURE: { description: "It adds to what was spent." },
    REFUND: { description: "It takes away from what was spent." },
  },
});

@InputType({ description: "One metered charge of a customer, at list price." })
export class UsageRecordInput {
  @Field(() => String, { description: "The metering system's own ID, unique for ever: the same ID is taken once. 1 to 100 characters." })
  recordId!: string;

  @Field(() => ID, { description: "The customer's account." })
  customerId!: string;

  @Field(() => UsageKind, { description: "Expenditure or refund.", defaultValue: UsageKind.EXPENDITURE })
  kind!: UsageKind;

  @Field(() => String, { description: "Code of the product, for example `ECS`. 1 to 64 characters." })
  productCode!: string;

  @Field(() => Boolean, {
    description: "Settled monthly by 95th percentile bandwidth: not counted in a monthly budget (BUD-017).",
    defaultValue: false,
  })
  percentileBandwidth!: boolean;

  @Field(() => DecimalScalar, {
    description:
      "List price before tax and discounts, in US dollars: 0 or more, at most eight decimals and sixteen digits before the point.",
  })
  listAmount!: Decimal;

  @Field(() => DateTimeScalar, {
    description: "When it was spent; decides month (GMT+08:00) and association. At most five minutes ahead of our clock.",
  })
  spentAt!: Date;
}

@InputType({ description: "A batch of usage records: all are stored, or none." })
export class RecordUsageInput extends MutationInput {
  @Field(() => [UsageRecordInput], { description: "1 to 1,000 records." })
  records!: UsageRecordInput[];
}

@ObjectType({ description: "What became of a batch of usage records." })
export class RecordUsagePayload {
  @Field(() => Int, { nullable: true, description: "How many were new and are stored now; null when the batch was refused." })
  recorded!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many had been stored before, with the same content; null when the batch was refused.",
  })
  duplicates!: number | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when the batch was stored." })
  userErrors!: UserError[];
}
