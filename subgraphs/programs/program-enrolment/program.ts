import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { PartnerKind } from "../../../platform/graphql/values.js";

export enum ProgramJoinMode {
  OPEN = "OPEN",
  INVITATION_ONLY = "INVITATION_ONLY",
  VIA_COMPETENCY = "VIA_COMPETENCY",
  NOT_SELF_SERVICE = "NOT_SELF_SERVICE",
  EXTERNAL_REGISTRATION = "EXTERNAL_REGISTRATION",
}

registerEnumType(ProgramJoinMode, {
  name: "ProgramJoinMode",
  description: "How a partner gets into a program.",
  valuesConfig: {
    OPEN: { description: "The partner applies by itself." },
    INVITATION_ONLY: { description: "Only after an invitation." },
    VIA_COMPETENCY: { description: "By the first approved competency certification." },
    NOT_SELF_SERVICE: { description: "The vendor's ecosystem manager enrols the partner." },
    EXTERNAL_REGISTRATION: { description: "By registering in the vendor's marketplace." },
  },
});

export enum EnrolmentStatus {
  ACTIVE = "ACTIVE",
  SUSPENDED = "SUSPENDED",
  EXPIRED = "EXPIRED",
  TERMINATED = "TERMINATED",
}

registerEnumType(EnrolmentStatus, {
  name: "EnrolmentStatus",
  description: "Where an enrolment stands.",
  valuesConfig: {
    ACTIVE: { description: "In force." },
    SUSPENDED: { description: "Stopped for now; counts as not enrolled." },
    EXPIRED: { description: "Its validity is over." },
    TERMINATED: { description: "Ended before its time." },
  },
});

@ObjectType({ description: "A partner's place in one program." })
export class ProgramEnrolment {
  @Field(() => String, { description: "Code of the program." })
  program!: string;

  @Field(() => EnrolmentStatus, { description: "Where the enrolment stands." })
  status!: EnrolmentStatus;

  @Field(() => DateTimeScalar, { description: "Since when." })
  validFrom!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when; null without end." })
  validTo!: Date | null;
}

@ObjectType({ description: "A program of the partner network, from the vendor's catalogue." })
export class PartnerProgram {
  @Field(() => String, { description: "Code of the program, for example `CLOUD_SOLUTION_PROVIDER`." })
  program!: string;

  @Field(() => String, { description: "Name as the vendor prints it." })
  name!: string;

  @Field(() => String, { description: "What the program is for." })
  description!: string;

  @Field(() => ProgramJoinMode, { description: "How a partner gets in." })
  joinMode!: ProgramJoinMode;

  @Field(() => [String], { description: "What has to be true before, in words." })
  prerequisites!: string[];

  @Field(() => Boolean, { description: "The partner can download a certificate of its enrolment." })
  certificateAvailable!: boolean;

  @Field(() => ProgramEnrolment, { nullable: true, description: "The viewer's own enrolment; null when there is none." })
  enrolment!: ProgramEnrolment | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "A company of the partner network." })
export class Partner {
  @Field(() => ID, { description: "The partner's ID, equal to its account's." })
  id!: string;

  @Field(() => PartnerKind, { nullable: true, description: "How it sells, by its active enrolments; null when it does not." })
  kind!: PartnerKind | null;
}
