import "reflect-metadata";
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

export enum StaffKind {
  MEMBERSHIP_REVIEWER = "MEMBERSHIP_REVIEWER",
  PROGRAM_REVIEWER = "PROGRAM_REVIEWER",
  TECHNICAL_REVIEWER = "TECHNICAL_REVIEWER",
  BUSINESS_REVIEWER = "BUSINESS_REVIEWER",
  COMPETENCY_REVIEWER = "COMPETENCY_REVIEWER",
  THIRD_PARTY_REVIEWER = "THIRD_PARTY_REVIEWER",
  BENEFIT_REVIEWER = "BENEFIT_REVIEWER",
  CUSTOMER_REVIEWER = "CUSTOMER_REVIEWER",
  TAX_REVIEWER = "TAX_REVIEWER",
  FINANCE_OFFICER = "FINANCE_OFFICER",
  OPERATIONS = "OPERATIONS",
  ECOSYSTEM_MANAGER = "ECOSYSTEM_MANAGER",
  BUSINESS_MANAGER = "BUSINESS_MANAGER",
  SUPPORT_AGENT = "SUPPORT_AGENT",
  EDITOR = "EDITOR",
  PROGRAM_OFFICE = "PROGRAM_OFFICE",
  OPERATOR = "OPERATOR",
}

registerEnumType(StaffKind, {
  name: "StaffKind",
  description: "A review area or other work of the vendor's staff.",
  valuesConfig: {
    MEMBERSHIP_REVIEWER: { description: "Joining, companies, business information, persons, certificates." },
    PROGRAM_REVIEWER: { description: "Paths, programs, tiers and goals." },
    TECHNICAL_REVIEWER: { description: "The technical stage of solutions and initiations." },
    BUSINESS_REVIEWER: { description: "The business stage of solutions and releases." },
    COMPETENCY_REVIEWER: { description: "Competency applications." },
    THIRD_PARTY_REVIEWER: { description: "Competency applications assigned to it, and no others." },
    BENEFIT_REVIEWER: { description: "Requests for benefits." },
    CUSTOMER_REVIEWER: { description: "Preregistrations and disassociations of customers." },
    TAX_REVIEWER: { description: "Withholding certificates and other tax papers." },
    FINANCE_OFFICER: { description: "Claims, invoices received, payments, top-ups and VAT rates." },
    OPERATIONS: { description: "Revenue months, earnings, feedback and publication of solutions." },
    ECOSYSTEM_MANAGER: { description: "The partners of its own portfolio." },
    BUSINESS_MANAGER: { description: "Consumption quotas of partners." },
    SUPPORT_AGENT: { description: "Service tickets." },
    EDITOR: { description: "The document library." },
    PROGRAM_OFFICE: { description: "Catalogues, agreements, badges, breach measures and limits." },
    OPERATOR: { description: "Background associations, account freezes and customer flags." },
  },
});

export enum PortfolioRole {
  ECOSYSTEM_MANAGER = "ECOSYSTEM_MANAGER",
  BUSINESS_MANAGER = "BUSINESS_MANAGER",
}

registerEnumType(PortfolioRole, {
  name: "PortfolioRole",
  description: "As what somebody looks after partners; it takes the kind of the same name.",
  valuesConfig: {
    ECOSYSTEM_MANAGER: { description: "Develops the partner: paths, programs, solutions." },
    BUSINESS_MANAGER: { description: "Decides on the partner's consumption quota." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "A member of the vendor's staff." })
export class StaffMember {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Name of the person." })
  name!: string;

  @Field(() => [StaffKind], { description: "What the person works on." })
  kinds!: StaffKind[];

  @Field(() => Int, { description: "Counts its changes." })
  version!: number;
}
