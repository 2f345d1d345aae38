import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { CompanyInfo, Contact, Filing } from "./application-parts.js";

export enum NetworkApplicationStatus {
  AUTO_CHECKING = "AUTO_CHECKING",
  UNDER_REVIEW = "UNDER_REVIEW",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  CANCELED = "CANCELED",
}

registerEnumType(NetworkApplicationStatus, {
  name: "NetworkApplicationStatus",
  description: "Where an application stands.",
  valuesConfig: {
    AUTO_CHECKING: { description: "It is being checked automatically." },
    UNDER_REVIEW: { description: "It waits for the vendor's decision." },
    APPROVED: { description: "The account is in the partner network." },
    REJECTED: { description: "It was rejected, with a reason; it can be corrected and submitted again." },
    CANCELED: { description: "The applicant has canceled it; it can be changed and submitted again." },
  },
});

export enum ReviewMode {
  AUTOMATIC = "AUTOMATIC",
  MANUAL = "MANUAL",
}

registerEnumType(ReviewMode, {
  name: "ReviewMode",
  description: "Who decides on an application.",
  valuesConfig: {
    AUTOMATIC: { description: "It has passed the automatic check, and that was enough (JOIN-076)." },
    MANUAL: { description: "The automatic check did not pass it: a reviewer decides (JOIN-077)." },
  },
});

export enum ApplicationWarning {
  IMAGE_DIMENSION_ADVICE = "IMAGE_DIMENSION_ADVICE",
}

registerEnumType(ApplicationWarning, {
  name: "ApplicationWarning",
  description: "What does not keep an application from being accepted, but could be better.",
  valuesConfig: {
    IMAGE_DIMENSION_ADVICE: { description: "The trademark is neither 90 × 90 pixels nor at most 230 wide and 90 high (JOIN-053)." },
  },
});

@ObjectType({ description: "Why the automatic check did not pass an application." })
export class CheckFinding {
  @Field(() => String, {
    description:
      "CREDENTIAL_NOT_READABLE, COMPANY_NAME_DIFFERS (JOIN-059), PROHIBITED_STAKE (JOIN-064), ALREADY_PARTNER, COMPANY_NAME_CONFLICT, COMPANY_ALREADY_PARTNER or COUNTRY_DIFFERS.",
  })
  code!: string;

  @Field(() => String, { description: "The same for a person." })
  message!: string;
}

@ObjectType({ description: "One submission of an application and how it ended (JOIN-084)." })
export class ApplicationAttempt {
  @Field(() => Int, { description: "1 for the first." })
  attempt!: number;

  @Field(() => CompanyInfo, { description: "The company as it was given then." })
  companyInfo!: CompanyInfo;

  @Field(() => DateTimeScalar, { description: "When it was submitted." })
  submittedAt!: Date;

  @Field(() => NetworkApplicationStatus, { nullable: true, description: "How it ended; null while it is undecided." })
  outcome!: NetworkApplicationStatus | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ended." })
  endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why it was rejected; null when it was not." })
  reason!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description: "An account's application to join the partner network. Seen by the account itself and by the staff who review it.",
})
export class NetworkApplication {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => NetworkApplicationStatus, { description: "Where it stands." })
  status!: NetworkApplicationStatus;

  @Field(() => ReviewMode, { nullable: true, description: "Who decides; null before the automatic check is done." })
  reviewMode!: ReviewMode | null;

  @Field(() => Int, { description: "1 for the first submission." })
  attempt!: number;

  @Field(() => CompanyInfo, { description: "The company." })
  companyInfo!: CompanyInfo;

  @Field(() => Contact, { description: "The person to talk to." })
  contact!: Contact;

  @Field(() => Filing, { description: "Ties with the vendor." })
  sensitiveRelationshipFiling!: Filing;

  @Field(() => [ApplicationWarning], { description: "What could be better, without being in the way." })
  warnings!: ApplicationWarning[];

  @Field(() => [CheckFinding], { description: "Why the automatic check did not pass it; empty when it did (JOIN-077)." })
  autoCheckFindings!: CheckFinding[];

  @Field(() => DateTimeScalar, { description: "When it was submitted last." })
  submittedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was decided; null before." })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why it was rejected; null when it was not." })
  rejectionReason!: string | null;

  @Field(() => Int, { description: "Counts its changes." })
  version!: number;

  accountId!: string;
}
