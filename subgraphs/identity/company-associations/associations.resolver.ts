import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { changing } from "../../../platform/graphql/mutation.js";
import { cancelAssociation, decideAssociation, listRequests, requestAssociation, requestsById } from "./associate.js";
import {
  ApproveCompanyAssociationInput,
  CancelCompanyAssociationInput,
  CompanyAssociationConnection,
  CompanyAssociationPayload,
  CompanyAssociationStatus,
  RejectCompanyAssociationInput,
  RequestCompanyAssociationInput,
} from "./association-request.js";

const MASTER: AccessRule = { partner: "ANY", masterAccount: true, administrator: true };

const change = changing("request", requestsById);

@Resolver()
export class CompanyAssociationsResolver {
  @Query(() => CompanyAssociationConnection, {
    description: "Requests of the caller's account to join a company, and of a master account those for its company, newest first.",
  })
  @Allow({ holder: true, ...MASTER })
  companyAssociationRequests(
    @Arg("status", () => CompanyAssociationStatus, { nullable: true, description: "Only these." })
    status: CompanyAssociationStatus | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<CompanyAssociationConnection> {
    return listRequests(context, status, args);
  }

  @Mutation(() => CompanyAssociationPayload, {
    description:
      "Asks to become a further partner account of a company that is in the network, without a company application; takes effect when its master account approves (JOIN-070, JOIN-072).",
  })
  @Allow({ holder: true })
  requestCompanyAssociation(
    @Arg("input", () => RequestCompanyAssociationInput, { description: "The company and who asks." }) input: RequestCompanyAssociationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => requestAssociation(transaction, input));
  }

  @Mutation(() => CompanyAssociationPayload, {
    description: "Takes a request back that is not decided; the account may then ask another company, or apply with its own.",
  })
  @Allow({ holder: true })
  cancelCompanyAssociation(
    @Arg("input", () => CancelCompanyAssociationInput, { description: "The request." }) input: CancelCompanyAssociationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => cancelAssociation(transaction, input.requestId));
  }

  @Mutation(() => CompanyAssociationPayload, {
    description: "Makes an account a partner account of the caller's company; for its master account (JOIN-070, JOIN-071).",
  })
  @Allow(MASTER)
  approveCompanyAssociation(
    @Arg("input", () => ApproveCompanyAssociationInput, { description: "The request." }) input: ApproveCompanyAssociationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => decideAssociation(transaction, input.requestId, { approve: true }));
  }

  @Mutation(() => CompanyAssociationPayload, {
    description: "Refuses a request, with a reason; for the company's master account (JOIN-071).",
  })
  @Allow(MASTER)
  rejectCompanyAssociation(
    @Arg("input", () => RejectCompanyAssociationInput, { description: "The request and why." }) input: RejectCompanyAssociationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) =>
      decideAssociation(transaction, input.requestId, { approve: false, reason: input.reason }),
    );
  }
}
