import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { AgreementAnswerInput } from "../acceptances/accepted-agreement.js";
import { UserError } from "../user-errors.js";
import { CompanyInfo, Contact, Filing } from "./application-parts.js";
import { NetworkApplication } from "./network-application.js";

@InputType({
  description:
    "An application in four parts (JOIN-045). When it is submitted again, the first three may be left out: then they are those of the attempt before (JOIN-082).",
})
export class SubmitNetworkApplicationInput extends MutationInput {
  @Field(() => CompanyInfo, { nullable: true, description: "The company." })
  companyInfo?: CompanyInfo | null;

  @Field(() => Contact, { nullable: true, description: "The person to talk to." })
  contact?: Contact | null;

  @Field(() => Filing, { nullable: true, description: "Ties with the vendor." })
  sensitiveRelationshipFiling?: Filing | null;

  @Field(() => AgreementAnswerInput, { nullable: true, description: "NETWORK_CERTIFICATION_AGREEMENT, with each submission (JOIN-066)." })
  agreement?: AgreementAnswerInput | null;
}

@InputType({ description: "Changes of an application that was canceled or rejected. What is left out stays." })
export class ModifyNetworkApplicationInput extends MutationInput {
  @Field(() => ID, { description: "The application." })
  applicationId!: string;

  @Field(() => CompanyInfo, { nullable: true, description: "The company, whole." })
  companyInfo?: CompanyInfo | null;

  @Field(() => Contact, { nullable: true, description: "The person to talk to, whole." })
  contact?: Contact | null;

  @Field(() => Filing, { nullable: true, description: "Ties with the vendor, whole." })
  sensitiveRelationshipFiling?: Filing | null;
}

@InputType({ description: "The application to be taken back." })
export class CancelNetworkApplicationInput extends MutationInput {
  @Field(() => ID, { description: "The application." })
  applicationId!: string;
}

const ATTEMPT = "The attempt that was looked at: CONFLICT when the applicant has submitted another one since.";

@InputType({ description: "An application that a reviewer approves." })
export class ApproveNetworkApplicationInput extends MutationInput {
  @Field(() => ID, { description: "The application." })
  applicationId!: string;

  @Field(() => Int, { description: ATTEMPT })
  attempt!: number;

  @Field(() => String, {
    nullable: true,
    description: "A note for the vendor's staff, who read it at the review desk; the applicant does not. Up to 1,000 characters.",
  })
  comment?: string | null;
}

@InputType({ description: "An application that a reviewer rejects." })
export class RejectNetworkApplicationInput extends MutationInput {
  @Field(() => ID, { description: "The application." })
  applicationId!: string;

  @Field(() => Int, { description: ATTEMPT })
  attempt!: number;

  @Field(() => String, { nullable: true, description: "Why, for the applicant: required, up to 1,000 characters (JOIN-083)." })
  reason?: string | null;
}

@InputType({ description: "A request to leave the partner network." })
export class LeaveNetworkInput extends MutationInput {
  @Field(() => String, { nullable: true, description: "Why." })
  reason?: string | null;
}

@ObjectType({ description: "An application as it is now." })
export class NetworkApplicationPayload {
  @Field(() => NetworkApplication, { nullable: true, description: "The application; null when refused." })
  application!: NetworkApplication | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "Why a partner stays." })
export class LeaveNetworkPayload {
  @Field(() => [UserError], { description: "Always NETWORK_EXIT_NOT_ALLOWED (JOIN-088)." })
  userErrors!: UserError[];
}
