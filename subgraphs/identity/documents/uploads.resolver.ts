import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { filesOf } from "../../../platform/files/take-file.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { grantUpload } from "./grant-upload.js";
import { CreateUploadInput, CreateUploadPayload } from "./upload.js";

@Resolver()
export class UploadsResolver {
  @Mutation(() => CreateUploadPayload, {
    description:
      "Gives leave to upload one file for one use, within 15 minutes (JOIN-050 to JOIN-054). Refused with FILE_TYPE_NOT_ALLOWED, FILE_TOO_LARGE or FILE_NAME_INVALID, and with LIMIT_EXCEEDED after 100 files, or 1 GB, in 24 hours. The file belongs to the caller's account.",
  })
  @Allow({ signedIn: true })
  createUpload(
    @Arg("input", () => CreateUploadInput, { description: "Use, name and size of the file." }) input: CreateUploadInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => grantUpload(transaction, input),
      answer: async (reader, grant) => {
        const link = await filesOf(reader.runtime).links.upload(grant, reader.now);
        return { upload: { fileId: grant.fileId, ...link } };
      },
      object: ({ fileId }) => fileId,
    });
  }
}
