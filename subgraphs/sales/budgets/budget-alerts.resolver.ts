import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { type PayloadOf, partnerStream } from "../../../platform/events/definition.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { badInput, forbidden, notFound } from "../../../platform/graphql/errors.js";
import { type Delivery, follow, liveCursor } from "../../../platform/graphql/live.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { usd } from "../../../platform/graphql/values.js";
import { isId } from "../../../platform/ids.js";
import { decimal } from "../../../platform/money.js";
import { Customer } from "../customers/customer.js";
import { customersById } from "../customers/customers.js";
import { BudgetAlertRaised } from "./budget.events.js";
import { BudgetAlert } from "./budget.js";
import { BudgetAlertConnection } from "./budget.payloads.js";
import { listAlerts } from "./budget.reads.js";
import { THRESHOLDS } from "./usage-level.js";

const READ = { partner: ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"], permission: "BUDGET_READ" } as const;
const ONE_CUSTOMER = { nullable: true, description: "Only alerts of this customer; NOT_FOUND for one the caller may not see." } as const;
const ONE_THRESHOLD = { nullable: true, description: "Only alerts of this threshold: 75, 90 or 100." } as const;

type RaisedPayload = PayloadOf<typeof BudgetAlertRaised>;

@Resolver(() => BudgetAlert)
export class BudgetAlertsResolver {
  @Query(() => BudgetAlertConnection, { description: "Alerts of the caller's customers, newest first." })
  @Allow(READ)
  async budgetAlerts(
    @Arg("customerId", () => ID, ONE_CUSTOMER) customerId: string | undefined,
    @Arg("threshold", () => Int, ONE_THRESHOLD) threshold: number | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const stream = await checkFilter(context, customerId, threshold);
    const cursor = await liveCursor(context, stream);
    return {
      ...(await listAlerts(context, { ...(customerId ? { customerId } : {}), ...(threshold ? { threshold } : {}) }, args)),
      liveCursor: cursor,
    };
  }

  @Subscription(() => BudgetAlert, {
    name: "budgetAlerts",
    description:
      "Each budget alert of the caller's customers as it is raised. With `after` first those missed since, in order, then live ones; CURSOR_EXPIRED when they are no longer known.",
    subscribe: async function* ({ args, context }: { args: AlertArguments; context: Context }) {
      const stream = await checkFilter(context, args.customerId, args.threshold);
      yield* follow(context, BudgetAlertRaised, stream, args.after, async ({ payload }) => {
        if (args.customerId && payload.customerId !== args.customerId) return false;
        if (args.threshold && payload.threshold !== args.threshold) return false;
        return isVisible(context, payload.customerId);
      });
    },
  })
  @Allow(READ)
  budgetAlertRaised(
    @Root() { event: { payload }, cursor }: Delivery<RaisedPayload>,
    @Arg("customerId", () => ID, ONE_CUSTOMER) _customerId: string | undefined,
    @Arg("threshold", () => Int, ONE_THRESHOLD) _threshold: number | undefined,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Continue behind this cursor." }) _after: string | undefined,
  ): BudgetAlert {
    const { alertId: id, customerId, budgetType, threshold } = payload;
    const figures = {
      amount: usd(decimal(payload.amount), 2),
      usedAmount: usd(decimal(payload.usedAmount), 8),
      usagePercent: payload.usagePercent,
    };
    return { id, customerId, budgetType, threshold, ...figures, raisedAt: new Date(payload.raisedAt), clearedAt: null, cursor };
  }

  @FieldResolver(() => Customer, { nullable: true, description: "The customer, as it is now; null when the caller may no longer see it." })
  customer(@Root() alert: BudgetAlert, @Ctx() context: Context): Promise<Customer | null> {
    return context.load(customersById, alert.customerId);
  }
}

interface AlertArguments {
  readonly customerId?: string;
  readonly threshold?: number;
  readonly after?: string;
}

/** A client may say null for an argument that it leaves out. */
function isGiven<T>(argument: T | null | undefined): argument is T {
  return argument !== undefined && argument !== null;
}

/** Checks the filter and names the stream that the caller's alerts are in. */
async function checkFilter(context: Context, customerId: string | undefined, threshold: number | undefined): Promise<string> {
  const { partnerId } = context.principal;
  if (partnerId === null) throw forbidden("Alerts are for partners.");
  if (isGiven(threshold) && !THRESHOLDS.some((known) => known === threshold))
    throw badInput("`threshold` must be 75, 90 or 100.", "threshold");
  if (isGiven(customerId) && (!isId(customerId) || !(await context.load(customersById, customerId)))) throw notFound("Customer");
  return partnerStream(partnerId);
}

/** Whether the caller may see a customer now; read anew for each event. */
async function isVisible(context: Context, customerId: string): Promise<boolean> {
  return (await customersById(context, [customerId])).size > 0;
}
