import { Field, ObjectType } from "type-graphql";
import { PageInfo } from "../../../platform/graphql/connection.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { Customer } from "../customers/customer.js";
import { UserError } from "../user-errors.js";
import { BudgetAdjustment, BudgetAlert, CustomerBudget } from "./budget.js";

@ObjectType({ description: "The budget that is in force now." })
export class SetBudgetPayload {
  @Field(() => CustomerBudget, { nullable: true, description: "The budget with its counted usage; null when it was refused." })
  budget!: CustomerBudget | null;

  @Field(() => Customer, { nullable: true, description: "Its customer; null when it was refused." })
  customer!: Customer | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}

@ObjectType({ description: "The customers whose budgets were set." })
export class SetBudgetsPayload {
  @Field(() => [Customer], { nullable: true, description: "The customers, in the order asked for; null when it was refused." })
  customers!: Customer[] | null;

  @Field(() => [UserError], { description: "What has to be corrected; empty on success." })
  userErrors!: UserError[];
}

@ObjectType({ description: "A setting in a list." })
export class BudgetAdjustmentEdge {
  @Field(() => CursorScalar, { description: "Its place in the list." })
  cursor!: string;

  @Field(() => BudgetAdjustment, { description: "The setting." })
  node!: BudgetAdjustment;
}

@ObjectType({ description: "A page of settings, newest first." })
export class BudgetAdjustmentConnection {
  @Field(() => [BudgetAdjustmentEdge], { description: "The settings of this page." })
  edges!: BudgetAdjustmentEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}

@ObjectType({ description: "An alert in a list." })
export class BudgetAlertEdge {
  @Field(() => CursorScalar, { description: "Its place in the list." })
  cursor!: string;

  @Field(() => BudgetAlert, { description: "The alert." })
  node!: BudgetAlert;
}

@ObjectType({ description: "A page of alerts, newest first." })
export class BudgetAlertConnection {
  @Field(() => [BudgetAlertEdge], { description: "The alerts of this page." })
  edges!: BudgetAlertEdge[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;

  @Field(() => CursorScalar, {
    description: "Pass it as `after` to the subscription `budgetAlerts`: it continues where this answer ends, without gap or double.",
  })
  liveCursor!: string;
}
