import { Directive, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { Role } from "./role.js";

export enum MemberStatus {
  NORMAL = "NORMAL",
  LOCKED = "LOCKED",
}

registerEnumType(MemberStatus, {
  name: "MemberStatus",
  description: "Whether a member can sign in.",
  valuesConfig: {
    NORMAL: { description: "It can." },
    LOCKED: { description: "It cannot, and its sessions have ended (ORG-042)." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: "Somebody who works for a partner in the partner center. Read by its own partner only (ORG-036)." })
export class Member {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Name for signing in, unique in the partner account and fixed (ORG-023, ORG-035)." })
  username!: string;

  @Field(() => String, { description: "Name of the person." })
  name!: string;

  @Field(() => String, { description: "Name of the member's own account: its username." })
  accountName!: string;

  @Field(() => String, { description: "Mobile number with country code; verification codes go there." })
  mobileNumber!: string;

  @Field(() => String, { description: "E-mail address, unique in the partner account; signs in too." })
  email!: string;

  @Field(() => String, { nullable: true, description: "Office phone." })
  officePhone!: string | null;

  @Field(() => MemberStatus, { description: "Whether it can sign in." })
  status!: MemberStatus;

  @Field(() => Boolean, { description: "It was deleted: a name in records, and nothing else any more (ORG-045)." })
  deleted!: boolean;

  @Field(() => [Role], { description: "Its roles, one to three; none once deleted." })
  roles!: Role[];

  /** Who leads it, for the field `accountDirector`. */
  directorId!: string | null;

  @Field(() => DateTimeScalar, { description: "Since when it is a member." })
  createdAt!: Date;

  @Field(() => Int, { description: "Counts its changes; send it as `expectedVersion` to change only what you have seen." })
  version!: number;
}
