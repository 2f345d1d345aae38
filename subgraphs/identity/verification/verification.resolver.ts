import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { Refused } from "../../../platform/graphql/user-errors.js";
import { accountsById } from "../accounts/read-accounts.js";
import { countSentCode } from "../sessions/attempts.js";
import { CodePurpose } from "./code-purpose.js";
import { type NewCode, newCode, RESEND_AFTER_SECONDS, tryCode } from "./codes.js";
import { CriticalOperation, CriticalOperationActor } from "./critical-operation.js";
import { operationsOf } from "./critical-operations.js";
import { maskedAddress, operatorId } from "./operator-address.js";
import { type IssuedTicket, issueTicket, type RequestedCode, requestCode, sendCode, switchFunction } from "./verification.js";
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
      "Sends a code for one purpose: six digits, good for ten minutes, void after five wrong tries and when a new one is sent (JOIN-007, JOIN-008, JOIN-010, APPX-004, APPX-006). To addresses of the caller's choice an account, or the visitors of one network address, have 20 sent within 15 minutes, else TOO_MANY_ATTEMPTS.",
  })
  @Allow({ public: true })
  async sendVerificationCode(
    @Arg("input", () => SendVerificationCodeInput, { description: "Purpose and channel." }) input: SendVerificationCodeInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { accountId, clientAddress } = context.principal;
    const toOneself = input.purpose === CodePurpose.CRITICAL_OPERATION;
    const refusal = toOneself ? null : await countSentCode(context.runtime, accountId ?? `visitor:${clientAddress}`);
    const code = newCode();
    return mutate(
      context,
      info,
      {},
      {
        change: async (transaction) => {
          if (refusal) throw new Refused([refusal]);
          return requestCode(transaction, input, code);
        },
        answer: async (_, requested) => ({
          destination: await this.#send(context, input, code, requested),
          expiresAt: new Date(requested.expiresAt),
          resendAfter: RESEND_AFTER_SECONDS,
        }),
        object: ({ purpose }) => purpose,
      },
    );
  }

  /** Of a forgotten password nothing shows whether there was somewhere to send a code to, not even the time it takes. */
  async #send(
    context: Context,
    { channel }: SendVerificationCodeInput,
    code: NewCode,
    { purpose, address }: RequestedCode,
  ): Promise<string | null> {
    const { logger } = context.runtime;
    const sending = address === null ? Promise.resolve() : sendCode(context, code, { purpose, channel, address });
    if (purpose === CodePurpose.RESET_PASSWORD) {
      sending.catch((error) => logger.error({ err: error, requestId: context.requestId }, "a code could not be sent"));
      return null;
    }
    await sending;
    return address === null ? null : maskedAddress(address);
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
    const key = { holder: operatorId(context), purpose: input.operation, target: "" };
    const tried = await tryCode(context, key, input.code, "code");
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
