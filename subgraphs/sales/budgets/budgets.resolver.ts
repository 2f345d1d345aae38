import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { requireTicket } from "../../../platform/access/tickets.js";
import { type Page, PageArgs } from "../../../platform/graphql/connection.js";
import { Context, type TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { isId } from "../../../platform/ids.js";
import { Customer } from "../customers/customer.js";
import { customersById } from "../customers/customers.js";
import { type BudgetAdjustment, BudgetSettingInput, BudgetType, CustomerBudget, SetBudgetInput, SetBudgetsInput } from "./budget.js";
import { BudgetAdjustmentConnection, SetBudgetPayload, SetBudgetsPayload } from "./budget.payloads.js";
import { budgetsByAssociation, listAdjustments, openAlertsByAssociation } from "./budget.reads.js";
import { setBudgets, verificationOf } from "./set-budget.js";

const READ = { partner: ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"], permission: "BUDGET_READ" } as const;
const SET = { partner: ["SOLUTION_PROVIDER"], permission: "BUDGET_SET" } as const;
const CUSTOMER_ID = { description: "The customer." };

@Resolver(() => Customer)
export class BudgetsResolver {
  @Query(() => CustomerBudget, {
    nullable: true,
    description: "The budget of a customer; null without one (BUD-014). NOT_FOUND for a customer the caller may not see.",
  })
  @Allow(READ)
  async budget(@Arg("customerId", () => ID, CUSTOMER_ID) customerId: string, @Ctx() context: Context): Promise<CustomerBudget | null> {
    const customer = isId(customerId) ? await context.load(customersById, customerId) : null;
    if (!customer) throw notFound("Customer");
    return context.load(budgetsByAssociation, customer.associationId);
  }

  @Query(() => BudgetAdjustmentConnection, {
    description: "Every setting of a customer's budgets, newest first, batch settings included (BUD-042).",
  })
  @Allow(READ)
  async budgetAdjustments(
    @Arg("customerId", () => ID, CUSTOMER_ID) customerId: string,
    @Arg("budgetType", () => BudgetType, { nullable: true, description: "Only settings of this kind." }) budgetType: BudgetType | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<BudgetAdjustment>> {
    if (!isId(customerId) || !(await context.load(customersById, customerId))) throw notFound("Customer");
    return listAdjustments(context, customerId, budgetType, args);
  }

  @Mutation(() => SetBudgetPayload, {
    description: "Sets a customer's budget; it is in force at once and replaces an earlier one of either type (BUD-001).",
  })
  @Allow(SET)
  setBudget(
    @Arg("input", () => SetBudgetInput, { description: "The customer and its budget." }) input: SetBudgetInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: async (transaction) => {
        await setBudgets(
          transaction,
          [input.customerId],
          input,
          () => verify(transaction, info, input),
          () => ["customerId"],
        );
        return { customerId: input.customerId };
      },
      answer: async (reader, { customerId }) => {
        const customer = await reader.load(customersById, customerId);
        return { customer, budget: customer && (await reader.load(budgetsByAssociation, customer.associationId)) };
      },
      object: ({ customerId }) => customerId,
    });
  }

  @Mutation(() => SetBudgetsPayload, { description: "Sets the same budget for several customers, for all or for none (BUD-008, BUD-009)." })
  @Allow(SET)
  setBudgets(
    @Arg("input", () => SetBudgetsInput, { description: "The customers and their budget." }) input: SetBudgetsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: async (transaction) => {
        await setBudgets(transaction, input.customerIds, input, () => verify(transaction, info, input));
        return { customerIds: input.customerIds };
      },
      answer: async (reader, { customerIds }) => {
        const customers = await Promise.all(customerIds.map((id) => reader.load(customersById, id)));
        return { customers: customers.filter((customer) => customer !== null) };
      },
      object: ({ customerIds }) => customerIds.join(","),
    });
  }

  @FieldResolver(() => CustomerBudget, { name: "budget", nullable: true, description: "The customer's budget; null without one." })
  @Allow(READ)
  budgetOfCustomer(@Root() customer: Customer, @Ctx() context: Context): Promise<CustomerBudget | null> {
    return context.load(budgetsByAssociation, customer.associationId);
  }

  @FieldResolver(() => Int, { nullable: true, description: "How many thresholds are passed and not handled (BUD-036)." })
  @Allow(READ)
  async alertsToBeHandled(@Root() customer: Customer, @Ctx() context: Context): Promise<number> {
    return (await context.load(openAlertsByAssociation, customer.associationId)) ?? 0;
  }
}

@Resolver(() => CustomerBudget)
export class CustomerBudgetResolver {
  @FieldResolver(() => Customer, { nullable: true, description: "Whose budget it is." })
  @Allow(READ)
  customer(@Root() budget: CustomerBudget, @Ctx() context: Context): Promise<Customer | null> {
    return context.load(customersById, budget.customerId);
  }
}

function verify(context: TransactionContext, info: GraphQLResolveInfo, input: BudgetSettingInput): Promise<void> {
  const { operation, level } = verificationOf(input);
  return requireTicket(context, info, operation, level, input.verificationTicket);
}
