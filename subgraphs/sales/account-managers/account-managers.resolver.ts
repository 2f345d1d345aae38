import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Field, ID, Info, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { MutationInput, mutate } from "../../../platform/graphql/mutation.js";
import { Customer } from "../customers/customer.js";
import { customersById } from "../customers/customers.js";
import { UserError } from "../user-errors.js";
import { assignAccountManager } from "./assign.js";

@InputType({ description: "Who is to look after which customers." })
export class AssignAccountManagerInput extends MutationInput {
  @Field(() => [ID], { description: "1 to 100 customers." })
  customerIds!: string[];

  @Field(() => ID, { description: "A member with the account manager role." })
  accountManagerId!: string;
}

@ObjectType({ description: "The customers with their account manager." })
class AssignAccountManagerPayload {
  @Field(() => [Customer], { nullable: true, description: "The customers; null when it was refused." })
  customers!: Customer[] | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}

@Resolver()
export class AccountManagersResolver {
  @Mutation(() => AssignAccountManagerPayload, {
    description: "Assigns customers to an account manager, replacing an earlier one at once (MGR-001).",
  })
  @Allow({ partner: ["SOLUTION_PROVIDER", "RESELLER"], permission: "CUSTOMER_ASSIGN" })
  assignAccountManager(
    @Arg("input", () => AssignAccountManagerInput, { description: "The customers and the member." }) input: AssignAccountManagerInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: async (transaction) => {
        await assignAccountManager(transaction, input.customerIds, input.accountManagerId);
        return { customerIds: input.customerIds };
      },
      answer: async (reader, { customerIds }) => {
        const customers = await Promise.all(customerIds.map((id) => reader.load(customersById, id)));
        return { customers: customers.filter((customer) => customer !== null) };
      },
      object: ({ customerIds }) => customerIds.join(","),
    });
  }
}
