import { createSourceEventStream, type ExecutionResult, parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gatewayPrincipal, type Principal, visitor } from "../../../platform/access/principal.js";
import { partnerStream } from "../../../platform/events/definition.js";
import { Context } from "../../../platform/graphql/context.js";
import type { Delivery } from "../../../platform/graphql/live.js";
import { subgraph } from "../../../subgraphs/identity/schema.js";
import { principalOfToken } from "../../../subgraphs/identity/sessions/principals.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, customRole, memberForm, presetRoles } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let roles: Record<string, string>;

beforeAll(async () => {
  w = await world("identity_events");
  partner = await w.partner();
  roles = await presetRoles(w, partner);
});
afterAll(() => w?.close());

const role = (kind: string) => roles[kind] ?? "";
const assign = (memberId: string, roleIds: readonly string[]) =>
  change(w, partner.admin, "assignRoles", "AssignRolesInput", { memberId, roleIds });
const lead = (accountManagerIds: readonly string[], directorId: string) =>
  change(w, partner.admin, "assignAccountDirector", "AssignAccountDirectorInput", { accountManagerIds, directorId });
const remove = (memberId: string) => change(w, partner.admin, "deleteMember", "DeleteMemberInput", { memberId, confirmed: true });

/** Opens identity's own subscription, as the gateway does, for a principal. */
async function invalidations(principal: Principal, signal: AbortSignal) {
  const { runtime } = w.graph.subgraphs.identity;
  const contextValue = new Context({ runtime, principal, requestId: "test", signal });
  return createSourceEventStream({
    schema: await subgraph.schema(),
    document: parse("subscription { principalInvalidated }"),
    contextValue,
  });
}

test("the gateway hears whose rights changed, and nobody else may listen", async () => {
  const member = await w.member(partner, "ACCOUNT_MANAGER");
  const stop = new AbortController();
  const stream = (await invalidations(gatewayPrincipal(), stop.signal)) as AsyncIterableIterator<Delivery<{ ids: string[] }>>;
  const next = stream.next();
  await assign(member.id, [role("FINANCE_SPECIALIST")]);
  expect((await next).value.event.payload.ids).toContain(member.id);
  stop.abort();
  const outsider = (await principalOfToken(w.graph.subgraphs.identity.runtime, (await partner.admin.token()) ?? "")) ?? visitor();
  for (const principal of [outsider, visitor()]) {
    const refused = (await invalidations(principal, stop.signal)) as ExecutionResult;
    expect(["FORBIDDEN", "UNAUTHENTICATED"]).toContain(refused.errors?.[0]?.extensions.code ?? refused.errors?.[0]?.message);
  }
});

test("a change of rights holds at the next request even right after the old ones were used", async () => {
  const member = await w.member(partner, "ADMIN");
  for (let round = 0; round < 3; round++) {
    expect((await w.query(member, "{ roles { id } }")).body.errors).toBeUndefined();
    await assign(member.id, [role("ACCOUNT_MANAGER")]);
    expect((await w.query(member, "{ roles { id } }")).body.errors[0].extensions.code).toBe("FORBIDDEN");
    await assign(member.id, [role("ADMIN")]);
  }
});

const scopeOf = async (caller: Caller) =>
  (await principalOfToken(w.graph.subgraphs.identity.runtime, (await caller.token()) ?? ""))?.customerScope;

test("whose customers a member sees: a manager its own, a director those of its managers, with a further role all", async () => {
  const [manager, other, director] = [
    await w.member(partner, "ACCOUNT_MANAGER"),
    await w.member(partner, "ACCOUNT_MANAGER"),
    await w.member(partner, "ACCOUNT_DIRECTOR"),
  ];
  expect(await scopeOf(manager)).toEqual([manager.id]);
  expect(await scopeOf(director)).toEqual([director.id]);
  await lead([manager.id, other.id], director.id);
  expect(new Set(await scopeOf(director))).toEqual(new Set([director.id, manager.id, other.id]));
  await remove(other.id);
  expect(new Set(await scopeOf(director))).toEqual(new Set([director.id, manager.id]));
  await assign(manager.id, [role("FINANCE_SPECIALIST")]);
  expect(await scopeOf(director)).toEqual([director.id]);
  const custom = await customRole(w, partner, ["BILL_READ"]);
  await assign(director.id, [role("ACCOUNT_DIRECTOR"), custom]);
  await assign(manager.id, [role("ACCOUNT_MANAGER"), role("FINANCE_SPECIALIST")]);
  expect([await scopeOf(director), await scopeOf(manager), await scopeOf(partner.admin)]).toEqual(["ALL", "ALL", "ALL"]);
});

test("every change of a member is told to the other subgraphs, whole and in order", async () => {
  const director = await w.member(partner, "ACCOUNT_DIRECTOR");
  const form = memberForm([role("ACCOUNT_MANAGER")]);
  const { member } = await change(w, partner.admin, "createMember", "CreateMemberInput", form, "member { id }");
  await lead([member.id], director.id);
  const lock = { memberId: member.id, name: "Renamed", mobileNumber: "+353861234567", email: "told@example.com", status: "LOCKED" };
  await change(w, partner.admin, "modifyMember", "ModifyMemberInput", lock);
  await remove(director.id);
  await assign(member.id, [role("FINANCE_SPECIALIST")]);
  await remove(member.id);
  const { log } = w.graph.subgraphs.identity.runtime;
  const events = (await log.read(partnerStream(partner.id), 0, 1_000)).filter(
    ({ type, key }) => type === "MemberChanged" && key === member.id,
  );
  const told = {
    memberId: member.id,
    partnerId: partner.id,
    name: form.name,
    roleKinds: ["ACCOUNT_MANAGER"],
    status: "NORMAL",
    directorId: null,
    deleted: false,
  };
  expect(events.map(({ payload }) => payload)).toEqual([
    told,
    { ...told, directorId: director.id },
    { ...told, directorId: director.id, name: "Renamed", status: "LOCKED" },
    { ...told, name: "Renamed", status: "LOCKED" },
    { ...told, name: "Renamed", status: "LOCKED", roleKinds: ["FINANCE_SPECIALIST"] },
    { ...told, name: "Renamed", status: "LOCKED", roleKinds: [], deleted: true },
  ]);
  const versions = events.map(({ version }) => version);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
});

test("who a token stands for is found with one statement, and with one more when a minute has passed", async () => {
  const director = await w.member(partner, "ACCOUNT_DIRECTOR");
  const token = (await director.token()) ?? "";
  const { runtime } = w.graph.subgraphs.identity;
  const { statements } = runtime.database;
  const cost = async (between: () => void) => {
    const runs = [];
    // The subgraph's own background work counts too: the cheapest run is the one without any.
    for (let run = 0; run < 6; run++) {
      between();
      const before = statements.count;
      await principalOfToken(runtime, token);
      runs.push(statements.count - before);
    }
    return Math.min(...runs);
  };
  expect(await cost(() => undefined)).toBe(1);
  expect(await cost(() => w.clock.advance(61_000))).toBe(2);
});
