import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { recordUsage } from "./record-usage.js";
import { RecordUsageInput, RecordUsagePayload } from "./usage.js";

@Resolver()
export class UsageResolver {
  @Mutation(() => RecordUsagePayload, {
    description: "Takes metered usage in bulk from the vendor's metering system. A record ID is taken once; sending a batch again is safe.",
  })
  @Allow({ integration: ["METERING"] })
  recordUsage(
    @Arg("input", () => RecordUsageInput, { description: "The records." }) input: RecordUsageInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => recordUsage(transaction, input.records),
      answer: (_, recorded) => recorded,
    });
  }
}
