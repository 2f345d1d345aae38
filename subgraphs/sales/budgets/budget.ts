import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { CursorScalar, DateTimeScalar, DecimalScalar } from "../../../platform/graphql/scalars.js";
import { Money } from "../../../platform/graphql/values.js";
import type { Decimal } from "../../../platform/money.js";

export enum BudgetType {
  MONTHLY = "MONTHLY",
  ONE_TIME = "ONE_TIME",
}

registerEnumType(BudgetType, {
  name: "BudgetType",
  description: "How a budget counts.",
  valuesConfig: {
    MONTHLY: { description: "Anew from the 1st of each month, 00:00 GMT+08:00." },
    ONE_TIME: { description: "On and on, over the ends of months." },
  },
});

export enum ExhaustionPolicy {
  AUTOMATIC = "AUTOMATIC",
  MANUAL = "MANUAL",
}

registerEnumType(ExhaustionPolicy, {
  name: "ExhaustionPolicy",
  description: "What happens when a budget is used up.",
  valuesConfig: {
    AUTOMATIC: { description: "The customer's account is frozen by the system." },
    MANUAL: { description: "The partner is told and decides." },
  },
});

export enum UsageLevel {
  NORMAL = "NORMAL",
  REACHED_75 = "REACHED_75",
  REACHED_90 = "REACHED_90",
  EXHAUSTED = "EXHAUSTED",
}

registerEnumType(UsageLevel, {
  name: "UsageLevel",
  description: "The highest threshold that checks have found reached.",
  valuesConfig: {
    NORMAL: { description: "Below 75 %." },
    REACHED_75: { description: "75 % or more." },
    REACHED_90: { description: "90 % or more." },
    EXHAUSTED: { description: "100 % or more." },
  },
});

export enum UsedAmountLabel {
  CURRENT_ESTIMATE = "CURRENT_ESTIMATE",
  TOTAL_EXPENDITURE = "TOTAL_EXPENDITURE",
}

registerEnumType(UsedAmountLabel, {
  name: "UsedAmountLabel",
  description: "Under which name the used amount is shown.",
  valuesConfig: {
    CURRENT_ESTIMATE: { description: "Of a monthly budget: this month's expenditure so far." },
    TOTAL_EXPENDITURE: { description: "Of a one-time budget: all since counting began." },
  },
});

@ObjectType({ description: "What a partner lets a customer spend at list prices (chapter 9.3.1.3, 9.3.1.4)." })
export class CustomerBudget {
  customerId!: string;

  @Field(() => BudgetType, { description: "How it counts." })
  budgetType!: BudgetType;

  @Field(() => Money, { description: "The limit, with two decimals." })
  amount!: Money;

  @Field(() => ExhaustionPolicy, { description: "What happens at 100 %." })
  exhaustionPolicy!: ExhaustionPolicy;

  @Field(() => Money, { description: "The counted expenditure at list prices, with eight decimals." })
  usedAmount!: Money;

  @Field(() => UsedAmountLabel, { description: "The name under which `usedAmount` is shown." })
  usedAmountLabel!: UsedAmountLabel;

  @Field(() => DecimalScalar, { description: "Used ÷ amount × 100, shown with two decimals (thresholds compare the exact value)." })
  usagePercent!: string;

  @Field(() => UsageLevel, { description: "The highest threshold passed since the level was armed." })
  usageLevel!: UsageLevel;

  @Field(() => DateTimeScalar, { description: "Since when expenditure counts." })
  countedFrom!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Of when the used amount is; null while nothing was spent (BUD-024)." })
  estimatedAt!: Date | null;

  @Field(() => Int, { description: "Grows with every setting; pass it as `expectedVersion` to refuse overwriting another's." })
  version!: number;
}

@InputType({ description: "The budget to be in force from now on." })
export class BudgetSettingInput extends MutationInput {
  @Field(() => BudgetType, { description: "How it counts." })
  budgetType!: BudgetType;

  @Field(() => DecimalScalar, { description: "US dollars: 0.00 to 999999999.99, at most two decimals as it is written (BUD-003)." })
  amount!: Decimal;

  @Field(() => ExhaustionPolicy, { description: "What happens at 100 %." })
  exhaustionPolicy!: ExhaustionPolicy;

  @Field(() => Boolean, { description: "Unfreeze the account together with this setting (BUD-010 to BUD-013).", defaultValue: false })
  unfreezeNow!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "Ticket of identity's `issueVerificationTicket`: always needed with AUTOMATIC (BUD-007), with MANUAL while the verification code function is on (BUD-006).",
  })
  verificationTicket?: string;
}

@InputType({ description: "A budget for one customer." })
export class SetBudgetInput extends BudgetSettingInput {
  @Field(() => ID, { description: "The customer." })
  customerId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Refuse with CONFLICT unless the present budget has this version; 0 means there is none.",
  })
  expectedVersion?: number;
}

@InputType({ description: "The same budget for several customers: set for all or for none (BUD-008, BUD-009)." })
export class SetBudgetsInput extends BudgetSettingInput {
  @Field(() => [ID], { description: "1 to 100 customers." })
  customerIds!: string[];
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "A member of a partner's organisation." })
export class Member {
  @Field(() => ID, { description: "The member's ID." })
  id!: string;
}

@ObjectType({ description: "One setting of a customer's budget, with what was in force before (BUD-042)." })
export class BudgetAdjustment {
  @Field(() => ID, { description: "Identifier." })
  id!: string;

  @Field(() => BudgetType, { nullable: true, description: "The kind before; null when there was no budget." })
  budgetTypeBefore!: BudgetType | null;

  @Field(() => Money, { nullable: true, description: "The amount before; null when there was no budget." })
  amountBefore!: Money | null;

  @Field(() => ExhaustionPolicy, { nullable: true, description: "The policy before; null when there was no budget." })
  policyBefore!: ExhaustionPolicy | null;

  @Field(() => BudgetType, { description: "The kind set." })
  budgetType!: BudgetType;

  @Field(() => Money, { description: "The amount set." })
  amountAfter!: Money;

  @Field(() => ExhaustionPolicy, { description: "The policy set." })
  policyAfter!: ExhaustionPolicy;

  @Field(() => Boolean, { description: "Unfreezing was asked for with it." })
  unfreezeNow!: boolean;

  @Field(() => ID, { description: "Who set it: the partner account or a member." })
  operatorId!: string;

  @Field(() => Member, { nullable: true, description: "The member who set it; null when it was the partner account itself." })
  operator!: Member | null;

  @Field(() => DateTimeScalar, { description: "When." })
  time!: Date;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "A customer's usage has reached a threshold of its budget. Figures are those of the moment it was raised." })
export class BudgetAlert {
  @Field(() => ID, { description: "Identifier; the same in every delivery." })
  id!: string;

  customerId!: string;

  @Field(() => BudgetType, { description: "The kind of budget." })
  budgetType!: BudgetType;

  @Field(() => Int, { description: "The threshold in percent: 75, 90 or 100; the highest newly reached (BUD-028)." })
  threshold!: number;

  @Field(() => Money, { description: "The budget." })
  amount!: Money;

  @Field(() => Money, { description: "The counted expenditure." })
  usedAmount!: Money;

  @Field(() => DecimalScalar, { description: "Used ÷ amount × 100, two decimals." })
  usagePercent!: string;

  @Field(() => DateTimeScalar, { description: "When it was raised." })
  raisedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was handled or became void; null while open." })
  clearedAt!: Date | null;

  @Field(() => CursorScalar, {
    nullable: true,
    description: "In a subscription: pass it as `after` to continue behind this alert. Null in queries.",
  })
  cursor!: string | null;
}
