import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";

@Directive('@key(fields: "id")')
@ObjectType({ description: "A company of the partner network." })
export class Partner {
  @Field(() => ID, { description: "The partner's ID, equal to its account's." })
  id!: string;

  @Field(() => String, { description: "Name of the company." })
  name!: string;

  @Field(() => String, { description: "Country or region of the company, ISO 3166-1 alpha-2, for example `IE`." })
  country!: string;

  @Field(() => DateTimeScalar, { description: "Since when it is in the partner network." })
  joinedAt!: Date;

  companyId!: string;
}
