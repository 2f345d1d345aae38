import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { accountsById } from "../accounts/accounts.js";
import { newCode, RESEND_AFTER_SECONDS, tryCode } from "./codes.js";
import { CriticalOperation, CriticalOperationActor } from "./critical-operation.js";
import { operationsOf } from "./critical-operations.js";
import { maskedAddress, operatorId } from "./operator-address.js";
import { type IssuedTicket, issueTicket, requestCode, sendCode, switchFunction } from "./verification.js";
import {
  IssueVerificationTicketInput,
  IssueVerificationTicketPayload,
  SendVerificationCodeInput,
  SendVerificationCodePayload,
  SetVerificationCodeFunctionInput,
  SetVerificationCodeFunctionPayload,
} from "./verification-inputs.js";

@Resolver()
export class VerificationResolver {
  @Query(() => [CriticalOperation], { description: "The critical operations of an actor type, with class and policy (APPX-001)." })
  @Allow({ signedIn: true })
  criticalOperations(
    @Arg("actorType", () => CriticalOperationActor, { description: "Whose; a kind of partner includes what any partner does." })
    actorType: CriticalOperationActor,
  ): CriticalOperation[] {
    return operationsOf(actorType);
  }

  @Mutation(() => SendVerificationCodePayload, {
    description:
      "Sends a code for one critical operation to the caller's own e-mail address or phone (APPX-004): six digits, good for ten minutes, void after five wrong tries and when a new one is sent (APPX-006).",
  })
  @Allow({ signedIn: true })
  sendVerificationCode(
    @Arg("input", () => SendVerificationCodeInput, { description: "Operation and channel." }) input: SendVerificationCodeInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const code = newCode();
    return mutate(
      context,
      info,
      {},
      {
        change: (transaction) => requestCode(transaction, input, code),
        answer: async (_, { address, expiresAt }) => {
          await sendCode(context, input, code, address);
          return { destination: maskedAddress(address), expiresAt: new Date(expiresAt), resendAfter: RESEND_AFTER_SECONDS };
        },
        object: () => input.operation,
      },
    );
  }

  @Mutation(() => IssueVerificationTicketPayload, {
    description:
      "Exchanges a code for a ticket that proves the verification of one operation with one input. One code, one ticket (APPX-005).",
  })
  @Allow({ signedIn: true })
  async issueVerificationTicket(
    @Arg("input", () => IssueVerificationTicketInput, { description: "The code and what it verifies." })
    input: IssueVerificationTicketInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const tried = await tryCode(context, operatorId(context), input.operation, input.code);
    let issued: IssuedTicket | null = null;
    return mutate(
      context,
      info,
      {},
      {
        change: async (transaction) => {
          issued = await issueTicket(transaction, tried, input);
        },
        answer: () => ({ ticket: issued?.ticket ?? null, expiresAt: issued?.expiresAt ?? null }),
        object: () => input.operation,
      },
    );
  }

  @Mutation(() => SetVerificationCodeFunctionPayload, {
    description:
      "Switches the account's verification code function. Switching it off needs a ticket (APPX-007). For the partner's administrator.",
  })
  @Allow({ partner: "ANY", administrator: true })
  setVerificationCodeFunction(
    @Arg("input", () => SetVerificationCodeFunctionInput, { description: "On or off." }) input: SetVerificationCodeFunctionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => switchFunction(transaction, info, input),
      answer: async (reader, accountId) => ({ account: await reader.load(accountsById, accountId) }),
      object: (accountId) => `${accountId} ${input.enabled ? "on" : "off"}`,
    });
  }
}
