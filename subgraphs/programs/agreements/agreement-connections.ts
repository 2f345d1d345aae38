import { Field, InputType, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { UserError } from "../user-errors.js";
import { AgreementAcceptance, AgreementDocument, SignedAgreement } from "./agreement.js";

@ObjectType({ description: "A contract and its place in the list." })
export class SignedAgreementEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => SignedAgreement, { description: "The contract." })
  node!: SignedAgreement;
}

@ObjectType({ description: "A page of contracts, the latest first." })
export class SignedAgreementConnection {
  @Field(() => [SignedAgreementEdge], { description: "The contracts of this page." })
  edges!: readonly SignedAgreementEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;

  readonly contractNo!: string | null;
}

@InputType({ description: "Which contracts." })
export class SignedAgreementFilter {
  @Field(() => String, { nullable: true, description: "The one with this number." })
  contractNo?: string | null;
}

@ObjectType({ description: "An acceptance and its place in the list." })
export class AgreementAcceptanceEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => AgreementAcceptance, { description: "The acceptance." })
  node!: AgreementAcceptance;
}

@ObjectType({ description: "A page of acceptances, the latest first." })
export class AgreementAcceptanceConnection {
  @Field(() => [AgreementAcceptanceEdge], { description: "The acceptances of this page." })
  edges!: readonly AgreementAcceptanceEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}

@InputType({ description: "A new version of an agreement." })
export class PublishAgreementVersionInput extends MutationInput {
  @Field(() => String, { description: "Code of the agreement, one that there is." })
  code!: string;

  @Field(() => String, { description: "The new version, higher than the last: `V1002` after `V1001`. At most 20 characters." })
  version!: string;

  @Field(() => String, { nullable: true, description: "Its title; that of the last version when left out. At most 200 characters." })
  name?: string | null;

  @Field(() => String, { description: "The whole text, at most 200,000 characters." })
  text!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "From then on it is in force, not in the past; at once when left out." })
  effectiveAt?: Date | null;
}

@ObjectType({ description: "The version that was published." })
export class PublishAgreementVersionPayload {
  @Field(() => AgreementDocument, { nullable: true, description: "The version; null when it was refused." })
  agreement!: AgreementDocument | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}
