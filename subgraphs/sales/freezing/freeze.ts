import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";

export enum FreezeState {
  NORMAL = "NORMAL",
  ACCOUNT_FROZEN = "ACCOUNT_FROZEN",
  ACCOUNT_AND_RESOURCES_FROZEN = "ACCOUNT_AND_RESOURCES_FROZEN",
}

registerEnumType(FreezeState, {
  name: "FreezeState",
  description: "Whether the partner has blocked a customer.",
  valuesConfig: {
    NORMAL: { description: "Not blocked." },
    ACCOUNT_FROZEN: { description: "The customer cannot buy; what it has keeps running and costing." },
    ACCOUNT_AND_RESOURCES_FROZEN: { description: "The customer can neither buy nor use its resources." },
  },
});

export enum FreezeOrigin {
  DEFAULT = "DEFAULT",
  MANUAL = "MANUAL",
  AUTOMATIC = "AUTOMATIC",
}

registerEnumType(FreezeOrigin, {
  name: "FreezeOrigin",
  description: "Why a customer is frozen.",
  valuesConfig: {
    DEFAULT: { description: "By its association through an invitation." },
    MANUAL: { description: "By the partner." },
    AUTOMATIC: { description: "Because its budget with the automatic policy is used up." },
  },
});

export enum FreezeOperation {
  FREEZE_ACCOUNT = "FREEZE_ACCOUNT",
  FREEZE_ACCOUNT_AND_RESOURCES = "FREEZE_ACCOUNT_AND_RESOURCES",
  UNFREEZE_ACCOUNT = "UNFREEZE_ACCOUNT",
  UNFREEZE_ACCOUNT_AND_RESOURCES = "UNFREEZE_ACCOUNT_AND_RESOURCES",
}

registerEnumType(FreezeOperation, {
  name: "FreezeOperation",
  description: "What was done to a customer.",
  valuesConfig: {
    FREEZE_ACCOUNT: { description: "Purchases were blocked." },
    FREEZE_ACCOUNT_AND_RESOURCES: { description: "Purchases and resources were blocked." },
    UNFREEZE_ACCOUNT: { description: "Purchases were opened again." },
    UNFREEZE_ACCOUNT_AND_RESOURCES: { description: "Purchases and resources were opened again, in one step." },
  },
});

@ObjectType({ description: "Whether, why and since when a customer is frozen." })
export class CustomerFreeze {
  @Field(() => FreezeState, { description: "The present state." })
  state!: FreezeState;

  @Field(() => FreezeOrigin, { nullable: true, description: "Why; null when not frozen." })
  origin!: FreezeOrigin | null;

  @Field(() => Boolean, { description: "The origin is AUTOMATIC." })
  automaticallyFrozen!: boolean;

  @Field(() => String, { nullable: true, description: "The reason the partner gave; null unless frozen by hand." })
  reason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Since when; null when not frozen." })
  frozenAt!: Date | null;
}

@InputType({ description: "One customer and why." })
export class FreezeInput extends MutationInput {
  @Field(() => ID, { description: "The customer." })
  customerId!: string;

  @Field(() => String, { description: "Why: 1 to 256 characters, not blank (FRZ-004)." })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: "Ticket of identity's `issueVerificationTicket`, needed while the account's verification code function is on (FRZ-005).",
  })
  verificationTicket?: string;
}
