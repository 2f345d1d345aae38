import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

/*
 * The parts of an application: an applicant sends them and everybody who may see the application reads them. Every
 * field is nullable, so that all that are missing are named at once.
 */

export enum ContactMethod {
  EMAIL = "EMAIL",
  MOBILE_PHONE = "MOBILE_PHONE",
  OFFICE_PHONE = "OFFICE_PHONE",
  FAX = "FAX",
}

registerEnumType(ContactMethod, {
  name: "ContactMethod",
  description: "How a contact prefers to be reached.",
  valuesConfig: {
    EMAIL: { description: "By e-mail." },
    MOBILE_PHONE: { description: "By mobile phone." },
    OFFICE_PHONE: { description: "By office phone." },
    FAX: { description: "By fax." },
  },
});

export enum RelationshipParty {
  CURRENT_EMPLOYEE = "CURRENT_EMPLOYEE",
  FAMILY_MEMBER_OF_CURRENT_EMPLOYEE = "FAMILY_MEMBER_OF_CURRENT_EMPLOYEE",
}

registerEnumType(RelationshipParty, {
  name: "RelationshipParty",
  description: "Who is related to the vendor.",
  valuesConfig: {
    CURRENT_EMPLOYEE: { description: "A current employee of the vendor." },
    FAMILY_MEMBER_OF_CURRENT_EMPLOYEE: { description: "An immediate family member of one." },
  },
});

export enum RelationshipRole {
  EMPLOYEE = "EMPLOYEE",
  CONSULTANT = "CONSULTANT",
  BOARD_MEMBER = "BOARD_MEMBER",
  EXECUTIVE = "EXECUTIVE",
  SHAREHOLDER = "SHAREHOLDER",
}

registerEnumType(RelationshipRole, {
  name: "RelationshipRole",
  description: "What that person is at the applicant's company.",
  valuesConfig: {
    EMPLOYEE: { description: "An employee: stored as reported (JOIN-065)." },
    CONSULTANT: { description: "A consultant: stored as reported (JOIN-065)." },
    BOARD_MEMBER: { description: "A member of the board: stored as reported (JOIN-065)." },
    EXECUTIVE: { description: "An executive: stored as reported (JOIN-065)." },
    SHAREHOLDER: { description: "Holds a stake, which is prohibited: a reviewer decides (JOIN-064)." },
  },
});

const required = "Required.";

@ObjectType("ApplicationCompanyInfo", { description: "The company that wants to join." })
@InputType("ApplicationCompanyInfoInput", { description: "The company that wants to join." })
export class CompanyInfo {
  @Field(() => String, {
    nullable: true,
    description: `${required} Full name exactly as in the credential file, special characters and letters included; the English name, or the local one if there is none. Up to 200 characters.`,
  })
  companyName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Country or region of registration, a code of `countries`; the account's when left out (JOIN-048).",
  })
  country?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `${required} Registration number of the business licence, with letters or digits; not the tax number. Up to 200 characters.`,
  })
  businessLicenseRegistrationNo?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Tax identification number, up to 200 characters.` })
  taxIdentificationNumber?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: `${required} An upload of use REGISTRATION_CREDENTIAL: the proof of registration (JOIN-050, JOIN-051).`,
  })
  registrationCredentialFileId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `${required} In which the partner is settled, one of \`paymentCurrencies\` (JOIN-057).`,
  })
  paymentCurrency?: string | null;

  @Field(() => String, { nullable: true, description: "Legal person, up to 200 characters." })
  legalPerson?: string | null;

  @Field(() => Int, { nullable: true, description: "In which year the licence ends; not together with `longTerm` (JOIN-056)." })
  businessPeriodYear?: number | null;

  @Field(() => Boolean, { nullable: true, description: "The licence does not end." })
  longTerm?: boolean | null;

  @Field(() => String, { nullable: true, description: `${required} State or province, up to 100 characters.` })
  stateProvince?: string | null;

  @Field(() => String, { nullable: true, description: `${required} City, up to 100 characters.` })
  city?: string | null;

  @Field(() => String, { nullable: true, description: "District or county, up to 100 characters." })
  districtCounty?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Street, P.O. box, company name, up to 255 characters.` })
  addressLine1?: string | null;

  @Field(() => String, { nullable: true, description: "Apartment, suite, unit, building, floor, up to 255 characters." })
  addressLine2?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Up to 20 characters.` })
  postalCode?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Company phone, up to 32 characters.` })
  telephone?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Company e-mail address (JOIN-049).` })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Web address, up to 500 characters (JOIN-049)." })
  companyWebsite?: string | null;

  @Field(() => String, { nullable: true, description: "Industry, up to 200 characters." })
  industry?: string | null;

  @Field(() => ID, { nullable: true, description: "An upload of use COMPANY_TRADEMARK: the logo (JOIN-052 to JOIN-054)." })
  companyTrademarkFileId?: string | null;

  @Field(() => String, { nullable: true, description: "Fax, up to 32 characters." })
  fax?: string | null;

  @Field(() => String, { nullable: true, description: "Industry and main business, up to 500 characters (JOIN-055)." })
  companyProfile?: string | null;
}

@ObjectType("ApplicationContact", { description: "The person who does cloud business at the company." })
@InputType("ApplicationContactInput", { description: "The person who does cloud business at the company." })
export class Contact {
  @Field(() => String, { nullable: true, description: `${required} Up to 200 characters (JOIN-061).` })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: `${required} Up to 200 characters.` })
  firstName?: string | null;

  @Field(() => ContactMethod, { nullable: true, description: `${required} How the person prefers to be reached.` })
  preferredMethod?: ContactMethod | null;

  @Field(() => String, { nullable: true, description: `${required} E-mail address (JOIN-049).` })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Position, up to 200 characters." })
  position?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 32 characters." })
  mobilePhone?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 32 characters." })
  officePhone?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 32 characters." })
  fax?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 255 characters." })
  officeAddress?: string | null;
}

@ObjectType("SensitiveRelationship", { description: "A tie between the company and the vendor." })
@InputType("SensitiveRelationshipInput", { description: "A tie between the company and the vendor." })
export class Relationship {
  @Field(() => RelationshipParty, { nullable: true, description: `${required} Who is related to the vendor.` })
  party?: RelationshipParty | null;

  @Field(() => RelationshipRole, { nullable: true, description: `${required} What that person is at the company.` })
  role?: RelationshipRole | null;

  @Field(() => String, { nullable: true, description: `${required} Name of the person, up to 200 characters.` })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 1,000 characters." })
  description?: string | null;
}

@ObjectType("SensitiveRelationshipFiling", { description: "Whether the company has ties with the vendor, and which." })
@InputType("SensitiveRelationshipFilingInput", { description: "Whether the company has ties with the vendor, and which." })
export class Filing {
  @Field(() => Boolean, { nullable: true, description: `${required} There is such a tie, or there is none (JOIN-062).` })
  hasRelationship?: boolean | null;

  @Field(() => [Relationship], {
    nullable: true,
    description: "At least one if there is any (JOIN-063), none if there is none. At most 50.",
  })
  entries?: Relationship[] | null;
}
