import type { SQL } from "drizzle-orm";
import { Field, InputType, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { NetworkApplication, NetworkApplicationStatus } from "./network-application.js";

@InputType({ description: "Which applications to list: those that meet everything that is given (JOIN-085)." })
export class ApplicationFilter {
  @Field(() => NetworkApplicationStatus, {
    defaultValue: NetworkApplicationStatus.UNDER_REVIEW,
    description: "Stand there; those that wait for a decision when left out.",
  })
  status!: NetworkApplicationStatus;

  @Field(() => String, { nullable: true, description: "The company is of this country or region, ISO 3166-1 alpha-2." })
  country?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Submitted at this instant or later." })
  submittedFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Submitted before this instant." })
  submittedTo?: Date | null;
}

@ObjectType({ description: "An application and its place in the list." })
export class ApplicationEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => NetworkApplication, { description: "The application." })
  node!: NetworkApplication;
}

@ObjectType({ description: "A page of applications, oldest submission first." })
export class ApplicationConnection {
  @Field(() => [ApplicationEdge], { description: "The applications of this page." })
  edges!: readonly ApplicationEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;

  /** What the list is narrowed to, for `totalCount`. */
  condition!: SQL | undefined;
}

@ObjectType({ description: "What somebody who is going to apply has to know (JOIN-048)." })
export class NetworkApplicationForm {
  @Field(() => String, { description: "The account's country or region: the company's, unless another is given." })
  country!: string;

  @Field(() => [String], { description: "In which a partner can be settled, ISO 4217 (JOIN-057)." })
  paymentCurrencies!: readonly string[];

  @Field(() => String, { description: "The agreement to be accepted." })
  agreement!: string;

  @Field(() => String, { nullable: true, description: "The version of it that is in force." })
  agreementVersion!: string | null;
}
