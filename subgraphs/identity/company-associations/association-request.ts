import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { AgreementAnswerInput } from "../acceptances/accepted-agreement.js";
import { ContactMethod } from "../joining/application-parts.js";
import { UserError } from "../user-errors.js";

export enum CompanyAssociationStatus {
  PENDING = "PENDING",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  CANCELED = "CANCELED",
}

registerEnumType(CompanyAssociationStatus, {
  name: "CompanyAssociationStatus",
  description: "What became of a request to join a company.",
  valuesConfig: {
    PENDING: { description: "The company's master account has not decided." },
    APPROVED: { description: "The account is a partner account of the company." },
    REJECTED: { description: "The master account has refused it." },
    CANCELED: { description: "The account has taken it back." },
  },
});

@ObjectType({
  description:
    "The request of an account to become a further partner account of a company. Seen by it and by the company's master account.",
})
export class CompanyAssociationRequest {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => CompanyAssociationStatus, { description: "What became of it." })
  status!: CompanyAssociationStatus;

  @Field(() => String, { description: "Last name of the contact." })
  lastName!: string;

  @Field(() => String, { description: "First name of the contact." })
  firstName!: string;

  @Field(() => ContactMethod, { description: "How the contact prefers to be reached." })
  preferredMethod!: ContactMethod;

  @Field(() => String, { description: "E-mail address of the contact." })
  email!: string;

  @Field(() => ID, { description: "The account that asks." })
  accountId!: string;

  @Field(() => DateTimeScalar, { description: "When it was made." })
  requestedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was decided or taken back; null before." })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why it was refused." })
  rejectionReason!: string | null;
}

@InputType({ description: "Which company, and who asks. What is missing or wrong is named all at once." })
export class RequestCompanyAssociationInput extends MutationInput {
  @Field(() => String, { nullable: true, description: "Country or region of the company; the account's when left out." })
  country?: string | null;

  @Field(() => String, { nullable: true, description: "Required. Its registration number, however it is written." })
  businessLicenseRegistrationNo?: string | null;

  @Field(() => String, { nullable: true, description: "Required. Up to 200 characters." })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: "Required. Up to 200 characters." })
  firstName?: string | null;

  @Field(() => ContactMethod, { nullable: true, description: "Required." })
  preferredMethod?: ContactMethod | null;

  @Field(() => String, { nullable: true, description: "Required. E-mail address." })
  email?: string | null;

  @Field(() => AgreementAnswerInput, { nullable: true, description: "NETWORK_CERTIFICATION_AGREEMENT." })
  agreement?: AgreementAnswerInput | null;
}

@InputType({ description: "Which request is taken back." })
export class CancelCompanyAssociationInput extends MutationInput {
  @Field(() => ID, { description: "A request of the caller's account." })
  requestId!: string;
}

@InputType({ description: "A request that the master account approves." })
export class ApproveCompanyAssociationInput extends MutationInput {
  @Field(() => ID, { description: "The request." })
  requestId!: string;
}

@InputType({ description: "A request that the master account refuses." })
export class RejectCompanyAssociationInput extends MutationInput {
  @Field(() => ID, { description: "The request." })
  requestId!: string;

  @Field(() => String, { nullable: true, description: "Why, for the account that asks: required, up to 1,000 characters." })
  reason?: string | null;
}

@ObjectType({ description: "A request as it is now." })
export class CompanyAssociationPayload {
  @Field(() => CompanyAssociationRequest, { nullable: true, description: "The request; null when refused." })
  request!: CompanyAssociationRequest | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "A request and its place in the list." })
export class CompanyAssociationEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => CompanyAssociationRequest, { description: "The request." })
  node!: CompanyAssociationRequest;
}

@ObjectType({ description: "A page of requests, newest first." })
export class CompanyAssociationConnection {
  @Field(() => [CompanyAssociationEdge], { description: "The requests of this page." })
  edges!: readonly CompanyAssociationEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
