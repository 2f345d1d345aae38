import { Directive, Field, ID, ObjectType } from "type-graphql";

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "An account of the vendor's cloud." })
export class Account {
  @Field(() => ID, { description: "UUIDv7; equal to the ID of the partner or customer it is." })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "A member of the vendor's staff." })
export class StaffMember {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;
}
