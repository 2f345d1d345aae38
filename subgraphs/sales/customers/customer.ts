import { Directive, Field, ID, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { MaskedText } from "../../../platform/graphql/values.js";
import { AssociationType } from "../associations/association.js";
import { CustomerFreeze } from "../freezing/freeze.js";

@Directive('@key(fields: "id")')
@ObjectType({ description: "An end customer associated with a partner." })
export class Customer {
  @Field(() => ID, { description: "The customer's ID, equal to its account's." })
  id!: string;

  associationId!: string;

  @Field(() => String, { nullable: true, description: "The account's name; null until identity has told it." })
  accountName!: string | null;

  @Field(() => MaskedText, { nullable: true, description: "The customer's name; null until identity has told it." })
  name!: MaskedText | null;

  @Field(() => AssociationType, { description: "The transaction model." })
  associationType!: AssociationType;

  @Field(() => DateTimeScalar, { description: "Since when the customer is associated." })
  associatedOn!: Date;

  @Field(() => CustomerFreeze, { description: "Whether the partner has blocked it." })
  freeze!: CustomerFreeze;
}

@ObjectType({ description: "A customer in a list." })
export class CustomerEdge {
  @Field(() => CursorScalar, { description: "The place of this customer in the list." })
  cursor!: string;

  @Field(() => Customer, { description: "The customer." })
  node!: Customer;
}

@ObjectType({ description: "A page of customers, newest association first." })
export class CustomerConnection {
  @Field(() => [CustomerEdge], { description: "The customers of this page." })
  edges!: CustomerEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
