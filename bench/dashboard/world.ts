import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProduct, type Product, type ProjectGraph } from "./product.ts";

/** A database in which partners look after customers, and who may sign in. */
export interface DashboardWorld {
  /** By subgraph: the URL of its service role. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** One access token for each member of each partner. */
  readonly tokens: readonly string[];
  close(): Promise<void>;
}

const SUBGRAPHS = ["identity", "programs", "benefits", "sales", "finance"];
const PARTNERS = 5;
const MEMBERS = 10;
/** How many sign in. */
export const CALLERS = PARTNERS * MEMBERS;
const CUSTOMERS = 20;
const PASSWORD = "bench-partner-1";
/** Signing in is not what is measured. */
const CHEAP_HASHING = { memory: 8, passes: 1, parallelism: 1 };
const DAY_MS = 86_400_000;

/** Starts a PostgreSQL server of its own and fills it through the project's own rules. */
export async function dashboardWorld(): Promise<DashboardWorld> {
  const product = await loadProduct();
  const server = await product.startEmbeddedPostgres({ directory: mkdtempSync(join(tmpdir(), "dashboard-")), durable: false });
  const close = async () => {
    await server.stop();
    await product.removeAbandoned(server.directory);
  };
  try {
    const servicePassword = randomUUID();
    const database = await product.setUpDatabase(server.url, { database: "dashboard", servicePassword });
    const databaseUrls = Object.fromEntries(SUBGRAPHS.map((name) => [name, product.serviceUrl(database, name, servicePassword)]));
    return { databaseUrls, tokens: await fill(product, databaseUrls), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(product: Product, databaseUrls: Readonly<Record<string, string>>): Promise<string[]> {
  const logger = product.pino({ level: "error" });
  const wakeUps = await product.postgresWakeUps(databaseUrls.identity ?? "", logger);
  const graph = await product.startGraph({
    databaseUrls,
    supergraphSdl: readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8"),
    wakeUps,
    clock: product.systemClock,
    logger,
    transport: "in-process",
    identity: { messageChannel: product.collectingChannel(), passwordHashing: CHEAP_HASHING },
    gateway: { homePage: null },
  });
  try {
    const url = `${await graph.gateway.listen({ port: 0 })}graphql`;
    const names = Array.from({ length: PARTNERS }, (_, index) => `partner-${index}`);
    const tokens: string[] = [];
    for (const name of names) tokens.push(...(await addPartner(product, graph, name, url)));
    return tokens;
  } finally {
    await graph.close();
    await wakeUps.close();
  }
}

/** A partner with members and with customers that have a budget, have spent, and are looked after. Answers the members' tokens. */
async function addPartner(product: Product, graph: ProjectGraph, name: string, url: string): Promise<string[]> {
  const { sales = {}, finance = {} } = graph.subgraphs;
  const partnerId = await product.makePartner(graph, account(name), "CLOUD_SOLUTION_PROVIDER");
  await graph.settle();
  const usernames = Array.from({ length: MEMBERS }, (_, index) => `member-${index}`);
  const memberIds: string[] = [];
  for (const username of usernames) {
    const member = { username, name: username, password: PASSWORD, roles: ["ACCOUNT_MANAGER", "FINANCE_SPECIALIST"] };
    memberIds.push(await product.makeMember(graph, partnerId, member));
  }
  const customerIds: string[] = [];
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const associatedAt = new Date(Date.now() - 90 * DAY_MS);
    customerIds.push(await product.makeCustomer(graph, partnerId, account(`${name}-customer-${10 + index}`), { associatedAt }));
  }
  await graph.settle();
  for (const memberId of memberIds) {
    await product.asPartner(sales, partnerId, (transaction) => product.assignAccountManager(transaction, customerIds, memberId));
  }
  const records = customerIds.map((customerId, index) => usage(product, customerId, `${100 + index}.50`));
  await product.asSystem(finance, (transaction) => product.recordUsage(transaction, records));
  const setting = { budgetType: "MONTHLY", amount: product.decimal("1000.00"), exhaustionPolicy: "MANUAL", unfreezeNow: false };
  await product.asPartner(sales, partnerId, (transaction) => product.setBudgets(transaction, customerIds, setting, async () => undefined));
  await graph.settle();
  return Promise.all(usernames.map((username) => signIn(url, name, username)));
}

const account = (accountName: string) => ({
  accountName,
  name: `The ${accountName} company`,
  country: "IE",
  email: `${accountName}@example.com`,
  password: PASSWORD,
});

const usage = (product: Product, customerId: string, amount: string) => ({
  recordId: `bench-${randomUUID()}`,
  customerId,
  kind: "EXPENDITURE",
  productCode: "ECS",
  percentileBandwidth: false,
  listAmount: product.decimal(amount),
  spentAt: new Date(),
});

const SIGN_IN = "mutation ($input: SignInMemberInput!) { signInMember(input: $input) { accessToken } }";

async function signIn(url: string, accountName: string, username: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: SIGN_IN, variables: { input: { accountName, username, password: PASSWORD } } }),
  });
  const body = (await response.json()) as { data?: { signInMember?: { accessToken?: string } } };
  const token = body.data?.signInMember?.accessToken;
  if (!token) throw new Error(`${username} of ${accountName} cannot sign in: ${JSON.stringify(body)}`);
  return token;
}
