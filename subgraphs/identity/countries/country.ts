import { Field, ObjectType } from "type-graphql";

@ObjectType({ description: "A country or region in which an account or a company can be registered." })
export class Country {
  @Field(() => String, { description: "ISO 3166-1 alpha-2, for example `IE`." })
  code!: string;

  @Field(() => String, { description: "Name for a person, in English." })
  name!: string;

  @Field(() => String, { description: "Telephone dial code, for example `+353`." })
  dialCode!: string;
}
