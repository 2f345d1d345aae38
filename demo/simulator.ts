import type { Logger } from "pino";
import { decimal } from "../platform/money.js";
import { CUSTOMERS, DEMO_PASSWORD, METERING_KEY, PARTNER } from "./sign-ins.js";

const INTERVAL_MS = 3_000;
/** What each round adds, in percent of the budget. */
const STEP: Readonly<Record<string, number>> = { "acme-robotics": 1, "blue-harbor": 5, "cedar-health": 1 };
/** How much of a used-up budget is credited back, in percent, before the budget is set again. */
const CREDIT = 40;

interface SimulatedCustomer {
  readonly id: string;
  readonly accountName: string;
  readonly budget: {
    readonly amount: { readonly amount: string };
    readonly usagePercent: string;
    readonly exhaustionPolicy: string;
  } | null;
}

const CUSTOMERS_NOW = `query Customers { customers { edges { node { id accountName budget { amount { amount } usagePercent exhaustionPolicy } } } } }`;
const RECORD_USAGE = `mutation Meter($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { message } } }`;
const SET_BUDGET = `mutation Renew($input: SetBudgetInput!) { setBudget(input: $input) { userErrors { message } } }`;
const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken } }`;

/**
 * Plays the demo's customers, as clients of the graph like any other: metering sends usage every few seconds, and when
 * the budget of one with the manual policy is used up, it is credited a part and the partner sets the budget anew, so
 * that alerts go on for as long as somebody watches.
 * @param endpoint URL of the graph
 * @returns stops it
 */
export function simulateUsage(endpoint: string, logger: Logger): () => Promise<void> {
  let stopped = false;
  let token = "";
  let timer: NodeJS.Timeout | undefined;
  const call = async (bearer: string, query: string, variables: object = {}) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, never>; errors?: { message: string }[] };
    if (!data || errors) throw new Error(errors?.[0]?.message ?? `status ${response.status}`);
    return data;
  };
  const round = async () => {
    if (!token) {
      const { signIn } = (await call("", SIGN_IN, { input: { identifier: PARTNER.accountName, password: DEMO_PASSWORD } })) as unknown as {
        signIn: { accessToken: string };
      };
      token = signIn.accessToken;
    }
    const { customers } = (await call(token, CUSTOMERS_NOW)) as unknown as { customers: { edges: { node: SimulatedCustomer }[] } };
    for (const { node } of customers.edges) {
      if (!node.budget || !CUSTOMERS.some(({ accountName }) => accountName === node.accountName)) continue;
      await spend(node, node.budget);
    }
  };
  const spend = async (customer: SimulatedCustomer, budget: NonNullable<SimulatedCustomer["budget"]>) => {
    const amount = decimal(budget.amount.amount);
    const used = decimal(budget.usagePercent);
    const exhausted = used.gte(decimal("100"));
    if (exhausted && budget.exhaustionPolicy === "AUTOMATIC") return;
    const percent = exhausted ? used.minus(decimal("100")).plus(decimal(String(CREDIT))) : decimal(String(STEP[customer.accountName] ?? 1));
    const record = {
      recordId: crypto.randomUUID(),
      customerId: customer.id,
      kind: exhausted ? "REFUND" : "EXPENDITURE",
      productCode: "ECS",
      listAmount: amount.times(percent).div(decimal("100")).toFixed(8),
      spentAt: new Date(),
    };
    await call(METERING_KEY, RECORD_USAGE, { input: { records: [record] } });
    if (exhausted) await renew(customer, budget);
  };
  /** Setting the same budget again after the credit arms its alerts again. */
  const renew = async (customer: SimulatedCustomer, budget: NonNullable<SimulatedCustomer["budget"]>) => {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS / 3));
    const input = {
      customerId: customer.id,
      budgetType: "MONTHLY",
      amount: budget.amount.amount,
      exhaustionPolicy: budget.exhaustionPolicy,
    };
    await call(token, SET_BUDGET, { input });
  };
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    running = round()
      .catch((error) => {
        token = "";
        if (!stopped) logger.warn({ err: error }, "the usage simulator stumbled; it goes on");
      })
      .then(() => {
        if (!stopped) timer = setTimeout(next, INTERVAL_MS);
      });
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
