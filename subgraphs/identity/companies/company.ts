import { Directive, Field, ID, ObjectType } from "type-graphql";

@Directive('@key(fields: "id")')
@ObjectType({ description: "A company of the partner network. It may have several partner accounts." })
export class Company {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Full name, as on its licence." })
  name!: string;

  @Field(() => String, { description: "Country or region of registration, ISO 3166-1 alpha-2. It cannot be changed (JOIN-074)." })
  country!: string;

  @Field(() => String, { description: "Registration number of the business licence, as it was given." })
  businessLicenseRegistrationNo!: string;

  @Field(() => String, { description: "Tax identification number." })
  taxIdentificationNumber!: string;

  @Field(() => ID, { description: "The account that joined first, or took its place since: it decides on further accounts (JOIN-073)." })
  masterAccountId!: string;
}
