/**
 * What the bench uses of the project itself, out of `dist/`: the sources have decorators, which Node does not run, and
 * their types would drag the project's compiler settings in here.
 */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly directory: string;
  stop(): Promise<void>;
}

export interface ProjectGraph {
  readonly gateway: { listen(address: { port: number }): Promise<string>; readonly url: string };
  readonly subgraphs: Readonly<Record<string, object>>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface Logger {
  readonly level: string;
}

export interface Product {
  startEmbeddedPostgres(options: { directory: string; durable: boolean }): Promise<EmbeddedPostgres>;
  removeAbandoned(directory: string): Promise<boolean>;
  setUpDatabase(adminUrl: string, options: { database: string; servicePassword: string }): Promise<string>;
  serviceUrl(adminUrl: string, subgraph: string, password: string): string;
  startGraph(options: object): Promise<ProjectGraph>;
  postgresWakeUps(url: string, logger: Logger): Promise<{ close(): Promise<void> }>;
  collectingChannel(): object;
  readonly systemClock: object;
  pino(options: { level: string }): Logger;
  makePartner(graph: ProjectGraph, account: object, program: string): Promise<string>;
  makeMember(graph: ProjectGraph, partnerId: string, member: object): Promise<string>;
  makeCustomer(graph: ProjectGraph, partnerId: string, account: object, options: { associatedAt: Date }): Promise<string>;
  asPartner(subgraph: object, partnerId: string, work: (transaction: object) => Promise<unknown>): Promise<unknown>;
  asSystem(subgraph: object, work: (transaction: object) => Promise<unknown>): Promise<unknown>;
  assignAccountManager(transaction: object, customerIds: readonly string[], memberId: string): Promise<unknown>;
  setBudgets(transaction: object, customerIds: readonly string[], setting: object, verify: () => Promise<void>): Promise<unknown>;
  recordUsage(transaction: object, records: readonly object[]): Promise<unknown>;
  decimal(text: string): object;
}

const MODULES = [
  "graph.js",
  "demo/cast.js",
  "platform/clock.js",
  "platform/database/embedded.js",
  "platform/database/migrations.js",
  "platform/database/roles.js",
  "platform/events/wake-ups.js",
  "platform/messages/channel.js",
  "platform/money.js",
  "subgraphs/finance/usage/record-usage.js",
  "subgraphs/sales/account-managers/assign.js",
  "subgraphs/sales/budgets/set-budget.js",
];

/** Loads the compiled project. */
export async function loadProduct(): Promise<Product> {
  const dist = new URL("../../dist/", import.meta.url);
  const modules: object[] = await Promise.all(MODULES.map((path) => import(new URL(path, dist).href)));
  const pino: object = await import(new URL("../../node_modules/pino/pino.js", import.meta.url).href);
  return Object.assign({}, ...modules, pino) as Product;
}
