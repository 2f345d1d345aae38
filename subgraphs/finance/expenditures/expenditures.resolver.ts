import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { Customer, CustomerExpenditure } from "./expenditure.js";
import { monthToDateByAssociation, nothingSpent } from "./month-to-date.js";

@Resolver(() => Customer)
export class ExpendituresResolver {
  @FieldResolver(() => CustomerExpenditure, {
    nullable: true,
    description: "What the customer has spent since the 1st of this month (GMT+08:00), at list prices.",
  })
  @Allow({ partner: ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"], permission: "EXPENDITURE_READ" })
  async monthToDateExpenditure(@Root() customer: Customer, @Ctx() context: Context): Promise<CustomerExpenditure> {
    return (await context.load(monthToDateByAssociation, customer.associationId)) ?? nothingSpent(context);
  }
}
