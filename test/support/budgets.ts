import type { Answer, Anything } from "./client.js";
import type { Caller, World } from "./world.js";

const BUDGET = `budgetType amount { amount currency } exhaustionPolicy usedAmount { amount } usedAmountLabel usagePercent usageLevel countedFrom estimatedAt version`;

const SET = `mutation ($input: SetBudgetInput!) {
  setBudget(input: $input) { budget { ${BUDGET} } customer { id freeze { state origin } } userErrors { code message field } }
}`;

const SET_MANY = `mutation ($input: SetBudgetsInput!) {
  setBudgets(input: $input) { customers { id budget { ${BUDGET} } } userErrors { code message field } }
}`;

const READ = `query ($id: ID!) {
  budget(customerId: $id) { ${BUDGET} customer { accountName name { full } freeze { state } } }
  customer(id: $id) { accountName name { full } alertsToBeHandled freeze { state origin automaticallyFrozen reason frozenAt } }
}`;

const ALERTS = `query ($id: ID) { budgetAlerts(customerId: $id, first: 100) {
  edges { node { id threshold budgetType amount { amount } usedAmount { amount } usagePercent raisedAt clearedAt customer { id } } }
} }`;

/** How a budget test talks with the graph: setting and reading as one caller. */
export interface BudgetDesk {
  /** A monthly budget with the manual policy unless told otherwise; answers the payload. */
  set(input: object, caller?: Caller): Promise<Anything>;
  setMany(input: object, caller?: Caller): Promise<Anything>;
  /** The whole answer of setting, for refusals that are GraphQL errors. */
  trySet(input: object, caller?: Caller): Promise<Answer>;
  trySetMany(input: object, caller?: Caller): Promise<Answer>;
  /** Budget, freeze and open alerts as they are now. */
  read(customerId: string, caller?: Caller): Promise<{ budget: Anything; customer: Anything }>;
  /** Thresholds of all alerts ever raised, oldest first. */
  thresholds(customerId: string): Promise<number[]>;
  alerts(customerId: string): Promise<Anything[]>;
  /** A setting with the automatic policy, verified by a code. */
  setAutomatic(input: object): Promise<Anything>;
}

const DEFAULTS = { budgetType: "MONTHLY", exhaustionPolicy: "MANUAL" };

export function budgetDesk(w: World, owner: () => Caller): BudgetDesk {
  const desk: BudgetDesk = {
    trySet: (input, caller = owner()) => w.query(caller, SET, { input: { ...DEFAULTS, ...input } }),
    trySetMany: (input, caller = owner()) => w.query(caller, SET_MANY, { input: { ...DEFAULTS, ...input } }),
    set: async (input, caller = owner()) => (await w.data(caller, SET, { input: { ...DEFAULTS, ...input } })).setBudget,
    setMany: async (input, caller = owner()) => (await w.data(caller, SET_MANY, { input: { ...DEFAULTS, ...input } })).setBudgets,
    read: (id, caller = owner()) => w.data(caller, READ, { id }),
    alerts: async (id) => {
      const { budgetAlerts } = await w.data(owner(), ALERTS, { id });
      return budgetAlerts.edges.map(({ node }: Anything) => node).reverse();
    },
    thresholds: async (id) => (await desk.alerts(id)).map(({ threshold }) => threshold),
    setAutomatic: async (input) => {
      const full = { ...DEFAULTS, ...input, exhaustionPolicy: "AUTOMATIC" };
      const verificationTicket = await ticketFor(w, owner(), "SET_BUDGET_WITH_AUTOMATIC_FREEZE", full);
      return (await w.data(owner(), SET, { input: { ...full, verificationTicket } })).setBudget;
    },
  };
  return desk;
}

/** The first refusal of a payload as `CODE field.path`. */
export function refusal(payload: Anything): string {
  const [first] = payload.userErrors;
  return first ? `${first.code} ${(first.field ?? []).join(".")}`.trim() : "none";
}

/** The code of the one GraphQL error of an answer. */
export function errorCode({ body }: Answer): string {
  return body.errors?.[0]?.extensions?.code ?? "none";
}

/** Verifies an operation with its input by a code sent to the caller's e-mail address; answers the ticket. */
export async function ticketFor(w: World, caller: Caller, operation: string, operationInput: object): Promise<string> {
  w.clock.advance(61_000);
  const send = `mutation ($input: SendVerificationCodeInput!) { sendVerificationCode(input: $input) { userErrors { code message } } }`;
  const { sendVerificationCode } = await w.data(caller, send, { input: { operation, channel: "EMAIL" } });
  if (sendVerificationCode.userErrors.length > 0) throw new Error(JSON.stringify(sendVerificationCode.userErrors));
  const code = w.mailbox.sent.map(({ text }) => /^(\d{6}) /.exec(text)?.[1]).findLast((found) => found !== undefined);
  const exchange = `mutation ($input: IssueVerificationTicketInput!) { issueVerificationTicket(input: $input) { ticket userErrors { code message } } }`;
  const { issueVerificationTicket } = await w.data(caller, exchange, { input: { operation, code, operationInput } });
  if (!issueVerificationTicket.ticket) throw new Error(JSON.stringify(issueVerificationTicket.userErrors));
  return issueVerificationTicket.ticket;
}
