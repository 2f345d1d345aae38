import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";

export enum AgreementAudience {
  PARTNER = "PARTNER",
  SOLUTION_PROVIDER = "SOLUTION_PROVIDER",
  DISTRIBUTOR = "DISTRIBUTOR",
  EMPLOYEE = "EMPLOYEE",
  CUSTOMER = "CUSTOMER",
}

registerEnumType(AgreementAudience, {
  name: "AgreementAudience",
  description: "Whom an agreement is for.",
  valuesConfig: {
    PARTNER: { description: "Members of the partner network." },
    SOLUTION_PROVIDER: { description: "Partners that sell to customers of their own." },
    DISTRIBUTOR: { description: "Partners that sell through resellers." },
    EMPLOYEE: { description: "People who associate themselves with a partner." },
    CUSTOMER: { description: "Accounts that use the cloud." },
  },
});

export enum AcceptanceKind {
  EXPLICIT = "EXPLICIT",
  CONTINUED_USE = "CONTINUED_USE",
  INFORMATION_ONLY = "INFORMATION_ONLY",
}

registerEnumType(AcceptanceKind, {
  name: "AcceptanceKind",
  description: "How an agreement comes to bind somebody.",
  valuesConfig: {
    EXPLICIT: { description: "It is accepted in so many words." },
    CONTINUED_USE: { description: "Going on to use the service counts as accepting a new version." },
    INFORMATION_ONLY: { description: "It informs and needs no acceptance." },
  },
});

export enum AgreementStatus {
  DRAFT = "DRAFT",
  IN_FORCE = "IN_FORCE",
  SUPERSEDED = "SUPERSEDED",
}

registerEnumType(AgreementStatus, {
  name: "AgreementStatus",
  description: "Where a version of an agreement stands.",
  valuesConfig: {
    DRAFT: { description: "Published, and not in force before `effectiveAt`." },
    IN_FORCE: { description: "The version that is accepted now." },
    SUPERSEDED: { description: "A later version is in force; this one stays readable." },
  },
});

@Directive('@key(fields: "code version")')
@ObjectType({ description: "One version of an agreement, statement or letter. A published version never changes (APPX-011)." })
export class AgreementDocument {
  @Field(() => String, { description: "Code of the agreement, for example `NETWORK_CERTIFICATION_AGREEMENT`." })
  code!: string;

  @Field(() => String, { description: "The version, for example `V1001`." })
  version!: string;

  @Field(() => String, { description: "Its title." })
  name!: string;

  @Field(() => String, { description: "The whole text." })
  text!: string;

  @Field(() => DateScalar, { description: "The day of its last update." })
  updatedOn!: string;

  @Field(() => DateTimeScalar, { description: "From then on it is in force." })
  effectiveAt!: Date;

  @Field(() => [AgreementAudience], { description: "Whom it is for." })
  audience!: AgreementAudience[];

  @Field(() => AcceptanceKind, { description: "How it comes to bind." })
  acceptance!: AcceptanceKind;

  @Field(() => AgreementStatus, { description: "Whether it is in force." })
  status!: AgreementStatus;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "The proof that a version of an agreement was accepted: never changed, never deleted (APPX-012)." })
export class AgreementAcceptance {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => ID, { description: "The account or member that accepted." })
  userId!: string;

  @Field(() => DateTimeScalar, { description: "When." })
  acceptedAt!: Date;

  @Field(() => String, { description: "The operation that it belonged to, for example `registerAccount`." })
  operation!: string;

  @Field(() => String, { nullable: true, description: "Network address that it came from; null where it was not known." })
  address!: string | null;

  readonly code!: string;
  readonly version!: string;
}

export enum SignedAgreementStatus {
  VALID = "VALID",
  EXPIRED = "EXPIRED",
}

registerEnumType(SignedAgreementStatus, {
  name: "SignedAgreementStatus",
  description: "Whether a signed agreement still runs.",
  valuesConfig: {
    VALID: { description: "Until the end of `expiredDate`, GMT+08:00 (PROG-170)." },
    EXPIRED: { description: "Its `expiredDate` is over." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "A contract between an account and the vendor, made by an acceptance." })
export class SignedAgreement {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Unique number of the contract; it never changes (PROG-171)." })
  contractNo!: string;

  @Field(() => String, { description: "The vendor's company on the other side." })
  contractingEntity!: string;

  @Field(() => SignedAgreementStatus, { description: "Whether it still runs." })
  status!: SignedAgreementStatus;

  @Field(() => DateScalar, { description: "The first day of its validity, GMT+08:00." })
  effectiveDate!: string;

  @Field(() => DateScalar, { nullable: true, description: "The last day of its validity, GMT+08:00; null without end." })
  expiredDate!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was signed." })
  signedAt!: Date;

  readonly accountId!: string;
  readonly code!: string;
  readonly version!: string;
}
