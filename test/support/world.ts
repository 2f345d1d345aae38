import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { asSystem, makeCustomer, makeMember, makePartner } from "../../demo/cast.js";
import { type Graph, type GraphOptions, startGraph } from "../../graph.js";
import { postgresWakeUps } from "../../platform/events/wake-ups.js";
import { type CollectingChannel, collectingChannel } from "../../platform/messages/channel.js";
import type { PresetRoleKind } from "../../subgraphs/identity/members/preset-roles.js";
import { IntegrationKind } from "../../subgraphs/identity/staff/integration.js";
import { createIntegration } from "../../subgraphs/identity/staff/integrations.js";
import { createStaffMember } from "../../subgraphs/identity/staff/staff.js";
import type { StaffKind } from "../../subgraphs/identity/staff/staff-member.js";
import { AssociationOrigin } from "../../subgraphs/sales/associations/association.js";
import { type Answer, type Anything, bearer, type EventReader, overSse, overWebSocket, post } from "./client.js";
import { type TestClock, testClock } from "./clock.js";
import { cloneDatabase, type TestDatabase } from "./postgres.js";
import { supergraphOfCode } from "./supergraph.js";

/** Somebody who calls the graph; signs in when first needed, and again when the session is over. */
export interface Caller {
  readonly id: string;
  token(): Promise<string | null>;
}

export interface PartnerOfWorld {
  readonly id: string;
  readonly accountName: string;
  /** The partner account itself. */
  readonly admin: Caller;
}

/** A whole graph on a database of its own, with a clock to move and everything that it sends out. */
export interface World {
  readonly graph: Graph;
  readonly clock: TestClock;
  readonly database: TestDatabase;
  readonly mailbox: CollectingChannel;
  readonly endpoint: string;
  /** The vendor's metering system. */
  readonly metering: Caller;
  readonly nobody: Caller;
  query(caller: Caller, query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** The data of an operation that must succeed; fails the test on any error. */
  data(caller: Caller, query: string, variables?: object): Promise<Anything>;
  subscribe(caller: Caller, query: string, variables?: object, over?: "websocket" | "sse", endpoint?: string): Promise<EventReader>;
  settle(): Promise<void>;
  partner(options?: { name?: string; program?: string; verification?: boolean }): Promise<PartnerOfWorld>;
  member(partner: PartnerOfWorld, ...roles: PresetRoleKind[]): Promise<Caller>;
  staff(...kinds: StaffKind[]): Promise<Caller>;
  customer(partner: PartnerOfWorld, options?: { name?: string; origin?: AssociationOrigin; associatedAt?: Date }): Promise<string>;
  /** Records usage of a customer at the clock's now, or as told. */
  spend(customerId: string, listAmount: string, more?: object): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = "correct-horse-9";
/** A test that moves the clock so far finds its sessions ended, unused as they were. */
const IDLE_MS = 29 * 60_000;
const CHEAP_HASHING = { memory: 8, passes: 1, parallelism: 1 };

const transportOfRun: "in-process" | "http" = process.env.TRANSPORT === "http" ? "http" : "in-process";

export interface WorldOptions extends Pick<GraphOptions, "gateway"> {
  readonly now?: string;
  readonly transport?: "in-process" | "http";
  readonly logger?: Logger;
  /** A migrated database of the caller's own; a copy of the run's template when left out. */
  readonly database?: TestDatabase;
}

export async function world(name: string, options: WorldOptions = {}): Promise<World> {
  const { now = "2026-04-10T04:00:00Z", transport = transportOfRun } = options;
  const clock = testClock(now);
  const database = options.database ?? (await cloneDatabase(name));
  const logger = options.logger ?? pino({ level: process.env.TEST_LOG ?? "silent" });
  const wakeUps = await postgresWakeUps(database.serviceUrls.identity ?? "", logger);
  const mailbox = collectingChannel();
  const files = await mkdtemp(join(tmpdir(), "pcg-files-"));
  const graph = await startGraph({
    databaseUrls: database.serviceUrls,
    supergraphSdl: await supergraphOfCode(),
    wakeUps,
    clock,
    logger,
    transport,
    connections: 6,
    identity: { messageChannel: mailbox, passwordHashing: CHEAP_HASHING },
    files: { directory: files, port: 0 },
    gateway: { homePage: null, ...options.gateway },
  });
  await graph.gateway.listen({ port: 0 });
  const endpoint = `${graph.gateway.url}graphql`;
  const { identity } = graph.subgraphs;
  let number = 0;
  const next = (what: string) => {
    number += 1;
    return `${what}${number}`;
  };
  const query: World["query"] = async (caller, text, variables, headers) =>
    post(endpoint, { query: text, variables }, { ...bearer(await caller.token()), ...headers });
  const data: World["data"] = async (caller, text, variables) => {
    const { body } = await query(caller, text, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors, null, 2));
    return body.data;
  };
  const account = (label: string, accountName: string) => ({
    accountName,
    name: label,
    country: "IE",
    email: `${accountName}@example.com`,
    securityPhone: `+35386${String(1_000_000 + number).slice(1)}`,
    password: PASSWORD,
  });
  const signedIn = (id: string, operation: string, input: object): Caller => {
    let session: { token: string; until: Date; usedAt: Date } | null = null;
    return {
      id,
      token: async () => {
        const now = clock.now();
        if (session && session.until > now && now.getTime() - session.usedAt.getTime() < IDLE_MS) {
          session.usedAt = now;
          return session.token;
        }
        const query = `mutation ($input: ${operation === "signIn" ? "SignInInput" : "SignInMemberInput"}!) { it: ${operation}(input: $input) { accessToken expiresAt userErrors { code message } } }`;
        const { body } = await post(endpoint, { query, variables: { input } });
        const opened = body.data?.it;
        if (!opened?.accessToken) throw new Error(`could not sign in: ${JSON.stringify(body)}`);
        session = { token: opened.accessToken, until: new Date(opened.expiresAt), usedAt: now };
        return session.token;
      },
    };
  };
  const metering = await asSystem(identity, (transaction) =>
    createIntegration(transaction, { name: "Metering", kind: IntegrationKind.METERING }),
  );

  const built: World = {
    graph,
    clock,
    database,
    mailbox,
    endpoint,
    metering: { id: metering.id, token: async () => metering.apiKey },
    nobody: { id: "", token: async () => null },
    query,
    data,
    subscribe: async (caller, text, variables, over = "websocket", to = endpoint) => {
      const headers = bearer(await caller.token());
      return over === "sse" ? overSse(to, { query: text, variables }, headers) : overWebSocket(to, { query: text, variables }, headers);
    },
    settle: () => graph.settle(),
    partner: async ({ name: label = "Nimbus", program = "CLOUD_SOLUTION_PROVIDER", verification = false } = {}) => {
      const accountName = next("partner");
      const id = await makePartner(graph, { ...account(label, accountName), verificationEnabled: verification }, program);
      await graph.settle();
      return { id, accountName, admin: signedIn(id, "signIn", { identifier: accountName, password: PASSWORD }) };
    },
    member: async (partner, ...roles) => {
      const username = next("member");
      const id = await makeMember(graph, partner.id, { username, name: `Member ${number}`, password: PASSWORD, roles });
      await graph.settle();
      return signedIn(id, "signInMember", { accountName: partner.accountName, username, password: PASSWORD });
    },
    staff: async (...kinds) => {
      const email = `${next("staff")}@vendor.example`;
      const id = await asSystem(identity, (transaction) =>
        createStaffMember(transaction, { name: "Staff", email, password: PASSWORD, kinds }),
      );
      return signedIn(id, "signIn", { identifier: email, password: PASSWORD });
    },
    customer: async (
      partner,
      { name: label = "Acme Robotics", origin = AssociationOrigin.BACKGROUND, associatedAt = clock.now() } = {},
    ) => {
      const id = await makeCustomer(graph, partner.id, account(label, next("customer")), { origin, associatedAt });
      await graph.settle();
      return id;
    },
    spend: async (customerId, listAmount, more = {}) => {
      const record = { recordId: next("usage-"), customerId, productCode: "ECS", listAmount, spentAt: clock.now(), ...more };
      const { recordUsage } = await data(built.metering, RECORD_USAGE, { input: { records: [record] } });
      if (recordUsage.userErrors.length > 0) throw new Error(JSON.stringify(recordUsage.userErrors));
    },
    close: async () => {
      await graph.close();
      await wakeUps.close();
      await rm(files, { recursive: true, force: true });
    },
  };
  return built;
}

export const RECORD_USAGE = `mutation ($input: RecordUsageInput!) {
  recordUsage(input: $input) { recorded duplicates userErrors { code message field } }
}`;
