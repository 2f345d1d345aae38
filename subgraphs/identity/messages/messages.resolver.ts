import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { ownPartner } from "../members/members.resolver.js";
import { MessageConnection } from "./message.js";
import { listMessages } from "./read-messages.js";
import {
  AddBudgetRecipientsInput,
  BudgetRecipient,
  BudgetRecipientsPayload,
  RemoveBudgetRecipientInput,
  UpdateBudgetRecipientInput,
} from "./recipient.js";
import { addRecipients, recipientsOfPartner, removeRecipient, updateRecipient } from "./recipients.js";

const MANAGE: AccessRule = { partner: "ANY", permission: "MESSAGE_RECIPIENT_MANAGE" };

@Resolver()
export class MessagesResolver {
  @Query(() => MessageConnection, {
    description: "The message centre of the caller's account, in the network or outside it, newest first; for it and its administrators.",
  })
  @Allow({ holder: true, partner: "ANY", administrator: true })
  messages(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<MessageConnection> {
    return listMessages(context, args);
  }

  @Query(() => [BudgetRecipient], {
    description:
      "Who is told of every budget alert of the partner's customers, twenty at most (BUD-045). Without any, the administrator is told.",
  })
  @Allow(MANAGE)
  budgetRecipients(@Ctx() context: Context): Promise<BudgetRecipient[]> {
    return recipientsOfPartner(context);
  }

  @Mutation(() => BudgetRecipientsPayload, { description: "Adds recipients of budget alerts (BUD-044, BUD-046)." })
  @Allow(MANAGE)
  addBudgetRecipients(
    @Arg("input", () => AddBudgetRecipientsInput, { description: "The recipients." }) input: AddBudgetRecipientsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => addRecipients(transaction, ownPartner(transaction), input.recipients),
      answer: listNow,
    });
  }

  @Mutation(() => BudgetRecipientsPayload, { description: "Changes a recipient of budget alerts (BUD-046)." })
  @Allow(MANAGE)
  updateBudgetRecipient(
    @Arg("input", () => UpdateBudgetRecipientInput, { description: "The recipient." }) input: UpdateBudgetRecipientInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => updateRecipient(transaction, ownPartner(transaction), input.recipientId, input.recipient),
      answer: listNow,
      object: () => input.recipientId,
    });
  }

  @Mutation(() => BudgetRecipientsPayload, { description: "Removes a recipient of budget alerts (BUD-046)." })
  @Allow(MANAGE)
  removeBudgetRecipient(
    @Arg("input", () => RemoveBudgetRecipientInput, { description: "The recipient." }) input: RemoveBudgetRecipientInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => removeRecipient(transaction, input.recipientId),
      answer: listNow,
      object: () => input.recipientId,
    });
  }
}

async function listNow(context: Context) {
  return { budgetRecipients: await recipientsOfPartner(context) };
}
