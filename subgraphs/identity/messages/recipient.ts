import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { UserError } from "../user-errors.js";

@ObjectType({
  description: "Somebody who is told of a partner's budget alerts by e-mail and text message: message type Finance, Partner budget.",
})
export class BudgetRecipient {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Name, 1 to 64 characters." })
  name!: string;

  @Field(() => String, { description: "E-mail address, once in the partner's list." })
  email!: string;

  @Field(() => String, { description: "Phone number with country code, digits only behind the plus." })
  phoneNumber!: string;

  @Field(() => Int, { description: "Counts its changes." })
  version!: number;
}

@InputType({
  description:
    "A recipient's data. All three are required; what is missing is named together with everything else that is wrong (BUD-044).",
})
export class BudgetRecipientInput {
  @Field(() => String, { nullable: true, description: "Name, 1 to 64 characters." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "E-mail address, not yet in the list, without regard to letter case (BUD-046)." })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Phone number with country code, for example `+353 86 123 4567`." })
  phoneNumber?: string | null;
}

@InputType({ description: "Recipients to be added: all, or none." })
export class AddBudgetRecipientsInput extends MutationInput {
  @Field(() => [BudgetRecipientInput], { description: "One or several; twenty at most with those in the list (BUD-046)." })
  recipients!: BudgetRecipientInput[];
}

@InputType({ description: "A recipient as it is to be." })
export class UpdateBudgetRecipientInput extends MutationInput {
  @Field(() => ID, { description: "The recipient." })
  recipientId!: string;

  @Field(() => BudgetRecipientInput, { description: "Its data from now on." })
  recipient!: BudgetRecipientInput;
}

@InputType({ description: "A recipient to be removed." })
export class RemoveBudgetRecipientInput extends MutationInput {
  @Field(() => ID, { description: "The recipient." })
  recipientId!: string;
}

@ObjectType({ description: "The partner's recipients as they are now." })
export class BudgetRecipientsPayload {
  @Field(() => [BudgetRecipient], { nullable: true, description: "All recipients of the partner, oldest first; null when refused." })
  budgetRecipients!: BudgetRecipient[] | null;

  @Field(() => [UserError], { description: "What has to be corrected, with the path of each field; empty when done." })
  userErrors!: UserError[];
}
