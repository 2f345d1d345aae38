import type { GraphQLSchema } from "graphql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { SUBGRAPHS } from "../../graph.js";
import { reject } from "../acceptance/identity/applicants.js";
import { codes } from "../acceptance/identity/people.js";
import type { Anything } from "../support/client.js";
import { type AnyOperation, everyOperation, type OperationStyle, publicSchema } from "../support/every-operation.js";
import { type Caller, type World, world } from "../support/world.js";
import { strangers } from "./callers.js";
import { everythingOf, textsOf, typesOf, typesUnder } from "./selection.js";
import { entityAnswers, entityTypes, NEVER, NEVER_WAS } from "./subgraph-entities.js";
import { type Tenant, tenant } from "./tenant.js";
import { rowsOf } from "./tenant-rows.js";
import { isShown, PUBLIC_ENTITIES, REVIEWER, SHOWN_TYPES, VENDORS_WORK } from "./vendors-work.js";

/**
 * Every operation and every entity of the graph, as it is composed now, times every kind of caller, times the IDs of a
 * tenant that is not the caller's. A new type, operation or ID without something of it in `tenant.ts` fails here.
 */

const REFUSED_AT_ONCE = ["UNAUTHENTICATED", "FORBIDDEN"];

vi.setConfig({ testTimeout: 300_000 });

let w: World;
let schema: GraphQLSchema;
let select: ReturnType<typeof everythingOf>;
let peer: Tenant;
let owner: Tenant;
let others: Map<string, Caller>;
/** What only the owner's people are told, on any path: IDs, names, amounts. */
let secrets: Set<string>;
/** Types that the owner's people reach. */
const reached = new Set<string>();

beforeAll(async () => {
  w = await world("access_walk", { gateway: { limits: { depth: 100, tokens: 1_000_000 } } });
  schema = await publicSchema();
  select = everythingOf(schema);
  peer = await tenant(w, { name: "Peerless", budget: "4001.10", spent: "3600.20" });
  others = await strangers(w, peer);
  // What the peer's people are told before there is an owner is no secret of the owner's: names of programs, for one.
  const known = new Set<string>();
  for (const caller of peer.insiders) for (const text of await everythingSeenBy(caller, peer)) known.add(text);
  owner = await tenant(w, { name: "Quillfeather", budget: "7019.30", spent: "6421.77" });
  secrets = new Set();
  for (const caller of owner.insiders) for (const text of await everythingSeenBy(caller, owner)) if (!known.has(text)) secrets.add(text);
  await everythingSeenBy(owner.reviewer, owner);
}, 300_000);
afterAll(() => w?.close());

/** Everything that a caller is told of a tenant by any query and any entity. */
async function everythingSeenBy(caller: Caller, { idAt, entities }: Tenant): Promise<Set<string>> {
  const asked = await operations({ id: idAt }, "query");
  const found: unknown[] = await Promise.all(asked.map(async ({ text, variables }) => (await w.query(caller, text, variables)).body.data));
  for (const { data } of await entityAnswers(w, caller, (type) => entities[type]?.key ?? NEVER)) found.push(data);
  for (const type of typesOf(found)) reached.add(type);
  return textsOf(found);
}

/** Every operation of these kinds that selects everything, with what is optional left out and, where that has IDs, given. */
async function operations(style: OperationStyle, ...kinds: AnyOperation["kind"][]): Promise<AnyOperation[]> {
  const required = await everyOperation({ ...style, select });
  const full = await everyOperation({ ...style, select, optionalIds: true });
  const all = [
    ...required,
    ...full.filter(
      ({ text, variables }, index) =>
        text !== required[index]?.text || JSON.stringify(variables) !== JSON.stringify(required[index]?.variables),
    ),
  ];
  return all.filter(({ kind }) => kinds.includes(kind));
}

const secretsIn = (data: unknown): string[] => [...textsOf(data)].filter((text) => secrets.has(text));

test("every entity of every subgraph has a fixture, which its owner sees", async () => {
  const resolved = (await Promise.all(Object.values(SUBGRAPHS).map(async (each) => entityTypes(await each.schema())))).flat();
  for (const type of resolved) expect(owner.entities[type], `${type}: give the access walk's tenants one`).toBeDefined();
  expect(resolved.length).toBeGreaterThanOrEqual(15);
  const seen: string[] = [];
  for (const caller of new Set(Object.values(owner.entities).map(({ seenBy }) => seenBy))) {
    for (const { name, types, data } of await entityAnswers(w, caller, (type) => owner.entities[type]?.key ?? NEVER)) {
      for (const [index, type] of (types as string[]).entries()) {
        const { key, seenBy } = owner.entities[type] ?? { key: NEVER, seenBy: w.nobody };
        if (seenBy !== caller) continue;
        const prefixed = Object.fromEntries(Object.entries(key).map(([field, value]) => [`${type}_${field}`, value]));
        expect(data._entities[index], `${type} of ${name}`).toMatchObject(prefixed);
        seen.push(type);
      }
    }
  }
  expect(seen.sort()).toEqual(resolved.sort());
});

test("the owner's people reach every type that a query can lead to", () => {
  const types = new Set(typesUnder(schema, schema.getQueryType()?.name ?? ""));
  expect([...types].filter((type) => !reached.has(type))).toEqual([]);
  expect(secrets.size).toBeGreaterThan(20);
});

test("what a caller of another tenant is told by any query, for any ID, holds nothing of the owner's", async () => {
  const all = await operations({ id: owner.idAt }, "query");
  for (const [label, caller] of others) {
    const asked = all.filter(({ field }) => !VENDORS_WORK[label]?.includes(field));
    await Promise.all(asked.map((operation) => expectNothingOf(label, caller, operation)));
  }
});

test("no subgraph shows an entity of the owner's to anybody of another tenant, whoever signed the call", async () => {
  const asked = Object.values(owner.entities).flatMap(({ key }) => Object.values(key));
  for (const [label, caller] of [...others, ["the gateway", "the gateway"] as const]) {
    const foreign = (type: string) => (isShown(label, type) ? NEVER : owner.entities[type]?.key) ?? NEVER;
    const unknown = (type: string) => (PUBLIC_ENTITIES.includes(type) ? foreign(type) : NEVER);
    const answers = await entityAnswers(w, caller, foreign);
    // Some subgraphs hang facts of their own on any ID; what they answer must not tell one that is from one that is not.
    expect(JSON.parse(forgotten(JSON.stringify(answers))), label).toEqual(await entityAnswers(w, caller, unknown));
    expect(
      secretsIn(answers).filter((text) => !asked.includes(text)),
      label,
    ).toEqual([]);
  }
});

test("a reviewer of applications is told of them and of who applies, and of nothing else", async () => {
  const reviewer = others.get(REVIEWER) ?? w.nobody;
  const work = (await operations({ id: owner.idAt }, "query")).filter(({ field }) => VENDORS_WORK[REVIEWER]?.includes(field));
  const told = await Promise.all(work.map(({ text, variables }) => w.data(reviewer, text, variables)));
  expect([...typesOf(told)].filter((type) => !SHOWN_TYPES.includes(type))).toEqual([]);
  expect(secretsIn(told)).toEqual(expect.arrayContaining([owner.applicant.applicationId, owner.idAt("review.id")]));
  const { reviews } = await w.data(reviewer, "{ reviews(filter: { statuses: [APPROVED] }) { edges { node { decider { id name } } } } }");
  expect(reviews.edges.map(({ node }: Anything) => node.decider)).toContainEqual({ id: owner.reviewer.id, name: "Staff" });
  for (const caller of [owner.applicant, owner.partner.admin]) {
    const { viewer } = await w.data(caller, "{ viewer { account { email } } }");
    expect([...textsOf(told)]).not.toContain(viewer.account.email);
  }
  // Of accounts and companies it sees those that have applied.
  const customers = (type: string) => (type === "Account" ? { id: owner.unmanaged } : NEVER);
  const answers = await entityAnswers(w, reviewer, customers);
  expect(JSON.parse(forgotten(JSON.stringify(answers)))).toEqual(await entityAnswers(w, reviewer, () => NEVER));
});

test("an account that asks to join a company is told of its own request, and of nothing else", async () => {
  const { companyAssociationRequests } = await w.data(
    owner.partner.admin,
    "{ companyAssociationRequests { edges { cursor node { id accountId lastName firstName email } } } }",
  );
  const own = textsOf(companyAssociationRequests.edges.filter(({ node }: Anything) => node.accountId === owner.requester.id));
  const seen = [...(await everythingSeenBy(owner.requester, owner))].filter((text) => secrets.has(text));
  const asked = textsOf(Object.values(owner.entities).map(({ key }) => key));
  expect(seen).toEqual(expect.arrayContaining([...own]));
  expect(seen.filter((text) => !own.has(text) && !asked.has(text))).toEqual([]);
});

test("a member that is not an administrator is told nothing of applications and of who asks to join", async () => {
  const select = "networkApplication { id contact { email } companyInfo { registrationCredentialFileId } }";
  const admins = await w.data(owner.partner.admin, `{ ${select} companyAssociationRequests { edges { node { id email } } } }`);
  const told = textsOf(admins);
  expect(told.size).toBeGreaterThanOrEqual(5);
  const seen = await everythingSeenBy(owner.manager, owner);
  expect([...told].filter((text) => seen.has(text))).toEqual([]);
});

test("no mutation of another tenant finds anything of the owner's, and nothing of it changes", async () => {
  const before = await rowsOf(w, owner);
  expect(before.length).toBeGreaterThan(20);
  const all = (await operations({ id: owner.idAt }, "mutation")).filter(takesIds);
  const attempts = [...others].map(async ([label, caller]) => {
    for (const operation of all) {
      if (!VENDORS_WORK[label]?.includes(operation.field)) await expectNothingOf(label, caller, operation);
    }
  });
  await Promise.all(attempts);
  expect(await rowsOf(w, owner)).toEqual(before);
});

test("a partner and an applicant find nothing of the owner's either when all but one ID are their own", async () => {
  // Turned down, the application may be changed: the files that the change names are looked at.
  expect(codes(await reject(w, peer.reviewer, peer.applicant.applicationId, "Once more."))).toEqual([]);
  const before = await rowsOf(w, owner);
  const callers = [peer.partner.admin, others.get("a member with every permission") ?? w.nobody, peer.applicant];
  for (const place of await everyPlaceOfAnId()) {
    const id = (asked: string) => (asked === place ? owner : peer).idAt(asked);
    const field = place.split(".")[0];
    const asked = (await operations({ id }, "query", "mutation")).filter(
      (operation) => operation.field === field && JSON.stringify(operation.variables).includes(owner.idAt(place)),
    );
    for (const caller of callers) {
      for (const operation of asked) await expectNothingOf(`with a foreign ${place}, a partner`, caller, operation);
    }
  }
  expect(await rowsOf(w, owner)).toEqual(before);
});

test("streams of another tenant's callers refuse the owner's IDs and cursors, and stay silent when something happens at the owner's", async () => {
  const { budgetAlerts } = await w.data(owner.partner.admin, "{ budgetAlerts { liveCursor } }");
  const { reviews } = await w.data(owner.applicant, "{ reviews { liveCursor } }");
  const all = [
    ...(await operations({ id: owner.idAt }, "subscription")),
    behind("budgetAlerts", budgetAlerts.liveCursor),
    behind("reviewStatusChanges", reviews.liveCursor),
  ];
  const opened = [...others].flatMap(([label, caller]) => all.map((operation) => ({ label, caller, ...operation })));
  const streams = await Promise.all(
    opened.map(async ({ label, caller, field, text, variables }) => {
      const stream = await w.subscribe(caller, text, variables, "sse");
      const given = Object.keys(variables).join();
      return { name: `${label}: ${field} (${given})`, given, stream, next: stream.next() };
    }),
  );
  const mine = await w.subscribe(owner.applicant, "subscription { networkApplicationChanged { cursor status } }", {}, "sse");
  const change = mine.next();
  const silent = new Set<string>();
  for (const { name, given, next } of streams) {
    if (["customerId", "after"].includes(given)) expect(await within(30_000, next), name).toMatchObject({ errors: [{}] });
  }
  const firsts = await Promise.all(streams.map(async ({ name, next }) => ({ name, first: await within(1_000, next) })));
  for (const { name, first } of firsts) {
    if (first === SILENT) silent.add(name);
    else expect(first, name).toMatchObject({ errors: [{}] });
  }
  expect([...silent]).toEqual(
    expect.arrayContaining([
      "a partner: budgetAlerts ()",
      "a partner: reviewStatusChanges ()",
      "a partner: networkApplicationChanged ()",
      "an applicant: networkApplicationChanged ()",
      "an applicant: reviewStatusChanges (partnerId)",
    ]),
  );
  await w.spend(owner.unmanaged, "999");
  expect(codes(await reject(w, owner.reviewer, owner.applicant.applicationId, "Not this time."))).toEqual([]);
  await w.settle();
  const { cursor, status } = (await change).data.networkApplicationChanged;
  expect(status).toBe("REJECTED");
  const { budgetAlerts: raised } = await w.data(owner.partner.admin, "{ budgetAlerts { edges { node { threshold } } } }");
  expect(raised.edges[0].node.threshold).toBe(100);
  const seconds = await Promise.all(streams.map(async ({ name, next }) => ({ name, second: await within(500, next) })));
  const told = seconds.filter(({ second }) => second !== SILENT && second.errors === undefined).map(({ name }) => name);
  expect(told).toEqual([`${REVIEWER}: reviewStatusChanges ()`, `${REVIEWER}: reviewStatusChanges (partnerId)`]);
  for (const { stream } of [...streams, { stream: mine }]) stream.stop();
  for (const [label, caller] of others) {
    const { text, variables } = behind("networkApplicationChanged", cursor);
    const stream = await w.subscribe(caller, text, variables, "sse");
    expect(await stream.next(), `${label} goes on behind a foreign change`).toMatchObject({ errors: [{}] });
    stream.stop();
  }
});

/** A subscription that continues behind a cursor. */
function behind(field: string, after: string): Pick<AnyOperation, "field" | "text" | "variables"> {
  return { field, text: `subscription ($after: Cursor) { ${field}(after: $after) { __typename } }`, variables: { after } };
}

test("an account manager sees nothing of a customer that is not assigned to it", async () => {
  const customer = async (caller: Caller, id: string) => {
    const all = (await everyOperation({ id: () => id, select, optionalIds: true })).filter(
      ({ kind, variables }) => kind === "query" && textsOf(variables).has(id),
    );
    return Promise.all(all.map(({ text, variables }) => w.query(caller, text, variables)));
  };
  const own = textsOf((await customer(owner.manager, owner.managed)).map(({ body }) => body));
  const foreign = [...textsOf((await customer(owner.partner.admin, owner.unmanaged)).map(({ body }) => body.data))].filter(
    (text) => !own.has(text),
  );
  expect(foreign).toEqual(expect.arrayContaining([owner.unmanaged, "Customer of Quillfeather"]));
  const seen = await everythingSeenBy(owner.manager, owner);
  expect(foreign.filter((text) => seen.has(text) && text !== owner.unmanaged)).toEqual([]);
});

test("the owner's own mutations find each ID that others may not", async () => {
  const all = (await operations({ id: owner.idAt }, "mutation")).filter(
    (operation) => takesIds(operation) && operation.field !== "recordUsage",
  );
  const deletingLast = all.toSorted((a, b) => Number(a.field.startsWith("delete")) - Number(b.field.startsWith("delete")));
  for (const { field, text, variables } of deletingLast) {
    expect((await w.query(owner.callerOf(field), text, variables)).body.errors, field).toBeUndefined();
  }
});

const SILENT = "nothing";

/** What comes within the time; `SILENT` when nothing does. */
function within(milliseconds: number, next: Promise<Anything>): Promise<Anything> {
  return Promise.race([next, new Promise((resolve) => setTimeout(resolve, milliseconds, SILENT))]);
}

/** Where operations take IDs, such as `assignRoles.memberId`. */
async function everyPlaceOfAnId(): Promise<string[]> {
  const places = new Set<string>();
  const id = (place: string) => {
    places.add(place);
    return NEVER_WAS;
  };
  await operations({ id }, "query", "mutation");
  return [...places];
}

const takesIds = ({ variables }: AnyOperation): boolean => [...textsOf(variables)].some((text) => secrets.has(text));

/** The answer holds no secret, and for the owner's ID it is the one for an ID that never was. */
async function expectNothingOf(label: string, caller: Caller, { field, text, variables }: AnyOperation): Promise<void> {
  const answer = await w.query(caller, text, variables);
  expect(secretsIn(answer.body.data), `${label} calls ${field}`).toEqual([]);
  if (answer.body.errors?.every(({ extensions }: Anything) => REFUSED_AT_ONCE.includes(extensions.code))) return;
  expect(answer.body.errors?.map(({ extensions }: Anything) => extensions.code) ?? []).not.toContain("INTERNAL_SERVER_ERROR");
  const named = JSON.stringify(variables);
  if (forgotten(named) === named) return;
  const twin = await w.query(caller, text, JSON.parse(forgotten(named)));
  expect([answer.status, JSON.parse(forgotten(JSON.stringify(answer.body)))], `${label} calls ${field}`).toEqual([twin.status, twin.body]);
}

/** Names an ID that never was wherever one of the owner's stands. */
function forgotten(text: string): string {
  return text.replaceAll(UUID, (id) => (secrets.has(id) ? NEVER_WAS : id));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
