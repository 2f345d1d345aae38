import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { requireTicket } from "../../../platform/access/tickets.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { lockResellerModelCustomers } from "../associations/associations.js";
import { Customer } from "../customers/customer.js";
import { customersById } from "../customers/customers.js";
import { UserError } from "../user-errors.js";
import { FreezeInput, FreezeOperation, FreezeOrigin } from "./freeze.js";
import { checkReason, stepFreeze } from "./freezing.js";

@ObjectType({ description: "The customer after freezing or unfreezing." })
class FreezePayload {
  @Field(() => Customer, { nullable: true, description: "The customer; null when it was refused." })
  customer!: Customer | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}

const FREEZE_ACCESS = { partner: ["SOLUTION_PROVIDER", "RESELLER"], permission: "CUSTOMER_FREEZE" } as const;
const INPUT = { description: "The customer and the reason." };

@Resolver()
export class FreezingResolver {
  @Mutation(() => FreezePayload, { description: "Blocks a customer's purchases (FRZ-001)." })
  @Allow(FREEZE_ACCESS)
  freezeAccount(@Arg("input", () => FreezeInput, INPUT) input: FreezeInput, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return this.#step(context, info, input, FreezeOperation.FREEZE_ACCOUNT);
  }

  @Mutation(() => FreezePayload, { description: "Blocks a customer's purchases and the use of its resources (FRZ-002)." })
  @Allow(FREEZE_ACCESS)
  freezeAccountAndResources(
    @Arg("input", () => FreezeInput, INPUT) input: FreezeInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.#step(context, info, input, FreezeOperation.FREEZE_ACCOUNT_AND_RESOURCES);
  }

  @Mutation(() => FreezePayload, { description: "Opens a customer's purchases again, whatever froze them (FRZ-019)." })
  @Allow(FREEZE_ACCESS)
  unfreezeAccount(@Arg("input", () => FreezeInput, INPUT) input: FreezeInput, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return this.#step(context, info, input, FreezeOperation.UNFREEZE_ACCOUNT);
  }

  @Mutation(() => FreezePayload, { description: "Opens a customer's purchases and resources again, in one step (FRZ-024)." })
  @Allow(FREEZE_ACCESS)
  unfreezeAccountAndResources(
    @Arg("input", () => FreezeInput, INPUT) input: FreezeInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.#step(context, info, input, FreezeOperation.UNFREEZE_ACCOUNT_AND_RESOURCES);
  }

  #step(context: Context, info: GraphQLResolveInfo, input: FreezeInput, operation: FreezeOperation) {
    const freezes = operation === FreezeOperation.FREEZE_ACCOUNT || operation === FreezeOperation.FREEZE_ACCOUNT_AND_RESOURCES;
    return mutate(context, info, input, {
      change: async (transaction) => {
        checkReason(input.reason);
        const [association] = await lockResellerModelCustomers(transaction, [input.customerId]);
        await requireTicket(transaction, info, operation, "IF_ENABLED", input.verificationTicket);
        await stepFreeze(transaction, association, { operation, origin: freezes ? FreezeOrigin.MANUAL : null, reason: input.reason });
        return { customerId: input.customerId };
      },
      answer: async (reader, { customerId }) => ({ customer: await reader.load(customersById, customerId) }),
      object: ({ customerId }) => customerId,
    });
  }
}
