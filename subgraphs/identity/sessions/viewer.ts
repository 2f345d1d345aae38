import { Field, ObjectType, registerEnumType } from "type-graphql";
import { Account } from "../accounts/account.js";
import { Company } from "../companies/company.js";
import { Member } from "../members/member.js";
import { PermissionCode } from "../members/permission.js";
import { Partner } from "../partners/partner.js";
import { StaffMember } from "../staff/staff-member.js";

export enum ViewerKind {
  ACCOUNT = "ACCOUNT",
  MEMBER = "MEMBER",
  STAFF = "STAFF",
  INTEGRATION = "INTEGRATION",
}

registerEnumType(ViewerKind, {
  name: "ViewerKind",
  description: "What kind of caller somebody is.",
  valuesConfig: {
    ACCOUNT: { description: "The holder of an account: a partner's own account, a customer, or neither yet." },
    MEMBER: { description: "A member of a partner's organisation." },
    STAFF: { description: "One of the vendor's people." },
    INTEGRATION: { description: "One of the vendor's systems." },
  },
});

export enum CustomerScope {
  ALL = "ALL",
  DIRECTED = "DIRECTED",
  OWN = "OWN",
  NONE = "NONE",
}

registerEnumType(CustomerScope, {
  name: "CustomerScope",
  description: "Which customers of its partner somebody may see, with the permissions it has.",
  valuesConfig: {
    ALL: { description: "All of the partner's." },
    DIRECTED: { description: "Those assigned to oneself and to the account managers under oneself." },
    OWN: { description: "Those assigned to oneself." },
    NONE: { description: "None: there is no partner." },
  },
});

export enum NetworkStatus {
  NOT_APPLIED = "NOT_APPLIED",
  AUTO_CHECKING = "AUTO_CHECKING",
  UNDER_REVIEW = "UNDER_REVIEW",
  REJECTED = "REJECTED",
  CANCELED = "CANCELED",
  JOINED = "JOINED",
}

registerEnumType(NetworkStatus, {
  name: "NetworkStatus",
  description: "How far an account has come with joining the partner network.",
  valuesConfig: {
    NOT_APPLIED: { description: "It has not applied." },
    AUTO_CHECKING: { description: "Its application is being checked automatically." },
    UNDER_REVIEW: { description: "Its application waits for the vendor's decision." },
    REJECTED: { description: "Its application was rejected; it can be corrected and submitted again." },
    CANCELED: { description: "It has canceled its application; it can be changed and submitted again." },
    JOINED: { description: "It is in the partner network." },
  },
});

@ObjectType({ description: "Who is signed in, and what it may do (JOIN-096)." })
export class Viewer {
  @Field(() => ViewerKind, { description: "What kind of caller it is." })
  kind!: ViewerKind;

  @Field(() => Account, {
    nullable: true,
    description: "The account acted for: one's own, or the partner account of a member. Null for the vendor's side.",
  })
  account!: Account | null;

  @Field(() => Partner, { nullable: true, description: "The partner acted for; null outside the partner network." })
  partner!: Partner | null;

  @Field(() => Member, { nullable: true, description: "The member; null for other kinds of callers." })
  member!: Member | null;

  @Field(() => StaffMember, { nullable: true, description: "The member of the vendor's staff; null for other kinds of callers." })
  staffMember!: StaffMember | null;

  @Field(() => Boolean, { description: "The account is in the partner network; without that only joining it is possible (JOIN-095)." })
  networkMember!: boolean;

  @Field(() => NetworkStatus, { nullable: true, description: "How far the account has come with joining; null for the vendor's side." })
  networkStatus!: NetworkStatus | null;

  @Field(() => Company, { nullable: true, description: "The company of the partner acted for; null outside the partner network." })
  company!: Company | null;

  @Field(() => Boolean, { description: "The account acted for is its company's master account (JOIN-073)." })
  masterAccount!: boolean;

  @Field(() => [String], { description: "Codes of the partner programs that the partner is enrolled in now." })
  enrolledPrograms!: string[];

  @Field(() => Boolean, {
    description: "The partner account itself, or a member with the Admin role: passes every permission check (ORG-004).",
  })
  administrator!: boolean;

  @Field(() => [PermissionCode], {
    description: "The union of the permissions of all its roles, in the order of `permissionCatalogue` (ORG-006).",
  })
  permissions!: string[];

  @Field(() => CustomerScope, { description: "Which customers it may see." })
  customerScope!: CustomerScope;
}
