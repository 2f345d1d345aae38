import { Directive, Field, ID, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar, DateTimeScalar } from "../../../platform/graphql/scalars.js";

@Directive('@key(fields: "id")')
@ObjectType({ description: "A message in an account's message centre." })
export class Message {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "What it tells of, for example `NETWORK_APPLICATION_APPROVED`." })
  messageType!: string;

  @Field(() => String, { description: "What it is about, in a line." })
  subject!: string;

  @Field(() => String, { description: "The text." })
  text!: string;

  @Field(() => DateTimeScalar, { description: "When it arrived." })
  sentAt!: Date;
}

@ObjectType({ description: "A message and its place in the list." })
export class MessageEdge {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: string;

  @Field(() => Message, { description: "The message." })
  node!: Message;
}

@ObjectType({ description: "A page of messages, newest first." })
export class MessageConnection {
  @Field(() => [MessageEdge], { description: "The messages of this page." })
  edges!: readonly MessageEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
