import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { FILE_USES, type FileUse, MB, ruleOfUse } from "../../../platform/files/uses.js";
import { MutationInput } from "../../../platform/graphql/mutation.js";
import { DateTimeScalar } from "../../../platform/graphql/scalars.js";
import { UserError } from "../user-errors.js";

const uses = Object.keys(FILE_USES) as FileUse[];

/** The uses of `platform/files/uses.ts` as an enum of the graph. */
const FileUseEnum = Object.fromEntries(uses.map((use) => [use, use]));

registerEnumType(FileUseEnum, {
  name: "FileUse",
  description: "What a file is uploaded for: it decides which types and sizes are allowed, and where it can be handed in.",
  valuesConfig: Object.fromEntries(uses.map((use) => [use, { description: describe(use) }])),
});

function describe(use: FileUse): string {
  const { extensions, maxBytes, forbiddenInName } = ruleOfUse(use);
  const names = forbiddenInName ? `; its name has none of ${[...forbiddenInName].join(" ")}` : "";
  return `${extensions.join(", ")}; at most ${maxBytes / MB} MB${names}.`;
}

@InputType({ description: "A file that is going to be uploaded." })
export class CreateUploadInput extends MutationInput {
  @Field(() => FileUseEnum, { description: "What for." })
  use!: FileUse;

  @Field(() => String, { description: "Its name with the extension, 1 to 255 characters." })
  name!: string;

  @Field(() => Int, {
    description: "Bytes, so that what is too large is refused before it is sent. More than announced here is not taken.",
  })
  size!: number;
}

@ObjectType({ description: "Where to send the bytes of one file." })
export class Upload {
  @Field(() => ID, { description: "By this ID the file is handed in, once its bytes are there." })
  fileId!: string;

  @Field(() => String, {
    description:
      "Send the bytes there with `PUT`, once. 201 with size, type and SHA-256; else `code` and `message`: 403 URL_INVALID, 409 ALREADY_UPLOADED, 413 FILE_TOO_LARGE, 415 FILE_TYPE_NOT_ALLOWED.",
  })
  url!: string;

  @Field(() => DateTimeScalar, { description: "Until then the URL is good." })
  expiresAt!: Date;
}

@ObjectType({ description: "Leave to upload one file." })
export class CreateUploadPayload {
  @Field(() => Upload, { nullable: true, description: "Where to send it; null when it was refused." })
  upload!: Upload | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}
