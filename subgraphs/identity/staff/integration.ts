import "reflect-metadata";
import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { UserError } from "../user-errors.js";

export enum IntegrationKind {
  METERING = "METERING",
  CARD_ISSUER = "CARD_ISSUER",
  EXAM_PLATFORM = "EXAM_PLATFORM",
  LEARNING_PLATFORM = "LEARNING_PLATFORM",
  DESIGN_WORKBENCH = "DESIGN_WORKBENCH",
  CONFIGURATOR_CENTER = "CONFIGURATOR_CENTER",
  MARKETPLACE = "MARKETPLACE",
  CLOUD_PLATFORM = "CLOUD_PLATFORM",
  REAL_NAME = "REAL_NAME",
  SUPPLIER_SYSTEM = "SUPPLIER_SYSTEM",
  DIRECT_SALES = "DIRECT_SALES",
}

registerEnumType(IntegrationKind, {
  name: "IntegrationKind",
  description: "What a system of the vendor's is, which says what it may do.",
  valuesConfig: {
    METERING: { description: "Records what customers use." },
    CARD_ISSUER: { description: "Issues test coupons and credit cards." },
    EXAM_PLATFORM: { description: "Certificates of persons." },
    LEARNING_PLATFORM: { description: "Courses and their results." },
    DESIGN_WORKBENCH: { description: "Designs of solutions." },
    CONFIGURATOR_CENTER: { description: "Quotations." },
    MARKETPLACE: { description: "Published solutions and their orders." },
    CLOUD_PLATFORM: { description: "The cloud that customers use." },
    REAL_NAME: { description: "Real-name authentication of accounts." },
    SUPPLIER_SYSTEM: { description: "Suppliers and payments to them." },
    DIRECT_SALES: { description: "The vendor's own sales." },
  },
});

@ObjectType({ description: "A system of the vendor's that works with the graph by an API key of its own." })
export class Integration {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "What it is called; no two have one name." })
  name!: string;

  @Field(() => IntegrationKind, { description: "What it is." })
  kind!: IntegrationKind;

  @Field(() => DateTimeScalar, { description: "When it was added." })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When its API key ended for good; null while it works." })
  revokedAt!: Date | null;
}

// The answer carries a key that is not kept: there is nothing that a repeated idempotency key could answer.

@InputType({ description: "A system of the vendor's." })
export class AddIntegrationInput {
  @Field(() => String, { nullable: true, description: "Name, 1 to 64 characters, that no other integration has had." })
  name?: string | null;

  @Field(() => IntegrationKind, { description: "What it is; it stays so." })
  kind!: IntegrationKind;
}

@InputType({ description: "Whose API key is replaced." })
export class RotateApiKeyInput {
  @Field(() => ID, { description: "The integration." })
  integrationId!: string;
}

@InputType({ description: "Whose API key ends." })
export class RevokeIntegrationInput extends MutationInput {
  @Field(() => ID, { description: "The integration." })
  integrationId!: string;
}

@ObjectType({ description: "An integration as it is now." })
export class IntegrationPayload {
  @Field(() => Integration, { nullable: true, description: "The integration; null when refused." })
  integration!: Integration | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty when done." })
  userErrors!: UserError[];
}

@ObjectType({ description: "An integration and its new API key." })
export class ApiKeyPayload extends IntegrationPayload {
  @Field(() => String, {
    nullable: true,
    description: "Sent as `authorization: Bearer …`. Shown here and never again; null when refused.",
  })
  apiKey!: string | null;
}

@ObjectType({ description: "An integration and its place in the list." })
export class IntegrationEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => Integration, { description: "The integration." })
  node!: Integration;
}

@ObjectType({ description: "A page of the vendor's integrations, by name." })
export class IntegrationConnection {
  @Field(() => [IntegrationEdge], { description: "The integrations of this page." })
  edges!: readonly IntegrationEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
