import "reflect-metadata";
import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import type { Context } from "../graphql/context.js";
import { DateTimeScalar } from "../graphql/scalars.js";
import type { StoredFile } from "./store.js";
import { filesOf } from "./take-file.js";

@Directive("@shareable")
@ObjectType({ description: "An uploaded file, for those who may read the thing that it belongs to." })
export class File {
  @Field(() => ID, { description: "The file's ID." })
  id!: string;

  @Field(() => String, { description: "The name that it was uploaded under." })
  name!: string;

  @Field(() => String, { description: "Media type, proven by the content, for example `application/pdf`." })
  type!: string;

  @Field(() => Int, { description: "Bytes." })
  size!: number;

  @Field(() => String, { description: "SHA-256 of the bytes, in hexadecimal digits." })
  sha256!: string;

  @Field(() => DateTimeScalar, { description: "When it was uploaded." })
  uploadedAt!: Date;

  @Field(() => String, { description: "Where its bytes can be downloaded for the next five minutes, by whoever has the URL." })
  downloadUrl!: string;
}

/** A stored file as clients see it. Call it only for who may read the thing that the file belongs to. */
export async function fileForClient(context: Context, { id, name, type, size, sha256, uploadedAt }: StoredFile): Promise<File> {
  const { url: downloadUrl } = await filesOf(context.runtime).links.download(id, context.now);
  return { id, name, type, size, sha256, uploadedAt: new Date(uploadedAt), downloadUrl };
}

/** The file with an ID as clients see it, or null when it is gone from the storage. As `fileForClient`. */
export async function fileById(context: Context, id: string): Promise<File | null> {
  const file = await filesOf(context.runtime).store.describe(id);
  return file && fileForClient(context, file);
}
