import { createUnionType, Directive, Field, ID, ObjectType } from "type-graphql";

/*
 * What can be under review, whoever owns it. A member of another subgraph is its key and nothing else: the owner
 * resolves the rest, for whom it shows it to.
 */

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "An application of an account to join the partner network." })
class NetworkApplication {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  readonly __typename!: "NetworkApplication";
}

export const ReviewSubject = createUnionType({
  name: "ReviewSubject",
  description: "What a review is about.",
  types: () => [NetworkApplication] as const,
  resolveType: ({ __typename }: SubjectReference) => __typename,
});

/** Names a thing of any subgraph. */
export interface SubjectReference {
  readonly __typename: string;
  readonly id: string;
}
