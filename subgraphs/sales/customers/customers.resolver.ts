import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { type Page, PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { isId } from "../../../platform/ids.js";
import { Member } from "../budgets/budget.js";
import { Customer, CustomerConnection } from "./customer.js";
import { countCustomers, customersById, listCustomers, managersByCustomer } from "./customers.js";

const READ = { partner: ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"], permission: "CUSTOMER_READ" } as const;

@Resolver(() => CustomerConnection)
export class CustomerConnectionResolver {
  @Query(() => CustomerConnection, { description: "The caller's customers, newest association first (CUST-020)." })
  @Allow(READ)
  customers(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<Page<Customer>> {
    return listCustomers(context, args);
  }

  @FieldResolver(() => Int, { description: "How many customers there are on all pages." })
  totalCount(@Ctx() context: Context): Promise<number> {
    return countCustomers(context);
  }
}

@Resolver(() => Customer)
export class CustomersResolver {
  @Query(() => Customer, { description: "One customer; NOT_FOUND for one the caller may not see (CUST-025)." })
  @Allow(READ)
  async customer(@Arg("id", () => ID, { description: "The customer." }) id: string, @Ctx() context: Context): Promise<Customer> {
    const customer = isId(id) ? await context.load(customersById, id) : null;
    if (!customer) throw notFound("Customer");
    return customer;
  }

  @FieldResolver(() => Member, { nullable: true, description: "Who looks after the customer at present; null when nobody does." })
  @Allow(READ)
  accountManager(@Root() customer: Customer, @Ctx() context: Context): Promise<Member | null> {
    return context.load(managersByCustomer, customer.id);
  }
}
