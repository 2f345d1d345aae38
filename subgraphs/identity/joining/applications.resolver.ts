import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { changing, mutate } from "../../../platform/graphql/mutation.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { isId } from "../../../platform/ids.js";
import { ApplicationConnection, ApplicationFilter, NetworkApplicationForm } from "./application-connection.js";
import { applicationForm } from "./application-form.js";
import {
  ApproveNetworkApplicationInput,
  CancelNetworkApplicationInput,
  LeaveNetworkInput,
  LeaveNetworkPayload,
  ModifyNetworkApplicationInput,
  NetworkApplicationPayload,
  RejectNetworkApplicationInput,
  SubmitNetworkApplicationInput,
} from "./application-inputs.js";
import { checkApplication } from "./automatic-check.js";
import { approveApplication, cancelApplication, modifyApplication, rejectApplication } from "./change-application.js";
import { NetworkApplication } from "./network-application.js";
import { applicationOfAccount, applicationsById, listApplications } from "./read-applications.js";
import { submitApplication } from "./submit-application.js";

const HOLDER: AccessRule = { holder: true };
const REVIEWER: AccessRule = { staff: ["MEMBERSHIP_REVIEWER"] };

const change = changing("application", applicationsById);

@Resolver()
export class ApplicationsResolver {
  @Query(() => NetworkApplicationForm, { description: "What the caller's account has to know before it applies (JOIN-048)." })
  @Allow(HOLDER)
  networkApplicationForm(@Ctx() context: Context): Promise<NetworkApplicationForm> {
    return applicationForm(context);
  }

  @Query(() => NetworkApplication, {
    nullable: true,
    description:
      "An application to join the network: the caller's own, null before it has applied; by ID also any for those who review them. NOT_FOUND for another account's (JOIN-078, JOIN-087).",
  })
  @Allow({ ...HOLDER, ...REVIEWER, partner: "ANY", administrator: true })
  async networkApplication(
    @Arg("id", () => ID, { nullable: true, description: "The application; the caller's own when left out." }) id: string | undefined,
    @Ctx() context: Context,
  ): Promise<NetworkApplication | null> {
    const { accountId } = context.principal;
    if (id === undefined || id === null) return accountId === null ? null : applicationOfAccount(context, accountId);
    const application = isId(id) ? await context.load(applicationsById, id) : null;
    if (!application) throw notFound("Application");
    return application;
  }

  @Query(() => ApplicationConnection, { description: "Applications by status, country and date of submission, oldest first (JOIN-085)." })
  @Allow(REVIEWER)
  networkApplications(
    @Arg("filter", () => ApplicationFilter, { defaultValue: {}, description: "Which ones; those under review when left out." })
    filter: ApplicationFilter,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ApplicationConnection> {
    return listApplications(context, filter, args);
  }

  @Mutation(() => NetworkApplicationPayload, {
    description:
      "Applies to join the partner network, or applies again after a rejection or cancellation. It is checked automatically at once: one that passes is APPROVED in this answer (JOIN-076), any other is UNDER_REVIEW (JOIN-077).",
  })
  @Allow(HOLDER)
  submitNetworkApplication(
    @Arg("input", () => SubmitNetworkApplicationInput, { description: "The four parts." }) input: SubmitNetworkApplicationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => submitApplication(transaction, input),
      answer: async (reader, id) => {
        // The submission stands, whatever becomes of the check: the timer makes it again.
        await checkApplication(reader, id).catch((error) =>
          reader.runtime.logger.error({ err: error, applicationId: id, requestId: reader.requestId }, "an automatic check failed"),
        );
        return { application: await reader.load(applicationsById, id) };
      },
    });
  }

  @Mutation(() => NetworkApplicationPayload, {
    description:
      "Changes an application that was canceled or rejected, before it is submitted again (JOIN-082, JOIN-084). Refused with CANCEL_BEFORE_MODIFY while it is undecided (JOIN-081).",
  })
  @Allow(HOLDER)
  modifyNetworkApplication(
    @Arg("input", () => ModifyNetworkApplicationInput, { description: "The changed parts." }) input: ModifyNetworkApplicationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => modifyApplication(transaction, input));
  }

  @Mutation(() => NetworkApplicationPayload, {
    description: "Takes an undecided application back; what was entered is kept (JOIN-079, JOIN-082).",
  })
  @Allow(HOLDER)
  cancelNetworkApplication(
    @Arg("input", () => CancelNetworkApplicationInput, { description: "The application." }) input: CancelNetworkApplicationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => cancelApplication(transaction, input.applicationId));
  }

  @Mutation(() => NetworkApplicationPayload, {
    description: "Lets an applicant into the partner network: its account is a partner account from the next request on (C4.3, JOIN-086).",
  })
  @Allow(REVIEWER)
  approveNetworkApplication(
    @Arg("input", () => ApproveNetworkApplicationInput, { description: "The application." }) input: ApproveNetworkApplicationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => approveApplication(transaction, input));
  }

  @Mutation(() => NetworkApplicationPayload, { description: "Turns an application down, with a reason (JOIN-083, JOIN-086)." })
  @Allow(REVIEWER)
  rejectNetworkApplication(
    @Arg("input", () => RejectNetworkApplicationInput, { description: "The application and why." }) input: RejectNetworkApplicationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => rejectApplication(transaction, input));
  }

  @Mutation(() => LeaveNetworkPayload, {
    description: "Asks to leave the partner network. Nobody leaves it: always refused with NETWORK_EXIT_NOT_ALLOWED (JOIN-088).",
  })
  @Allow({ partner: "ANY", administrator: true })
  leaveNetwork(
    @Arg("input", () => LeaveNetworkInput, { description: "Why." }) input: LeaveNetworkInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: async () => refuse("NETWORK_EXIT_NOT_ALLOWED", "A partner does not leave the network; talk to your ecosystem manager."),
      answer: () => ({}),
    });
  }
}
