import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Principal, visitor } from "../../../platform/access/principal.js";
import { systemContext } from "../../../platform/graphql/context.js";
import { historiesOf } from "../../../platform/lifecycle/history.js";
import { type DeclaredLifecycle, declaredLifecycles } from "../../../platform/lifecycle/lifecycle.js";
import { printLifecycle } from "../../../platform/lifecycle/print.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { asAdmin } from "../../support/postgres.js";
import { type ReviewedThings, reviewedThings, thingLifecycle } from "../../support/reviewed-things.js";
import { type Caller, type World, world } from "../../support/world.js";

/** The tables of the requirements: `from trigger → to: actors`. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  // Chapter 01 C1.3 and C2.3; SYSTEM acts for the demo and for seeding.
  Account: [
    "- REGISTER_ACCOUNT → REGISTERED: VISITOR, SYSTEM",
    "REGISTERED ENABLE_CLOUD_SERVICES → SERVICES_ENABLED: ACCOUNT_HOLDER, SYSTEM",
    "SERVICES_ENABLED COMPLETE_INFORMATION → INFO_COMPLETED: ACCOUNT_HOLDER, SYSTEM",
    "INFO_COMPLETED COMPLETE_INFORMATION → INFO_COMPLETED: ACCOUNT_HOLDER, SYSTEM",
    "SERVICES_ENABLED DISABLE_CLOUD_SERVICES → REGISTERED: ACCOUNT_HOLDER, SYSTEM",
    "INFO_COMPLETED DISABLE_CLOUD_SERVICES → REGISTERED: ACCOUNT_HOLDER, SYSTEM",
  ],
  // Chapter 01 C4.3.
  NetworkApplication: [
    "- SUBMIT → AUTO_CHECKING: ACCOUNT_HOLDER",
    "AUTO_CHECKING CHECK_PASSED → APPROVED: SYSTEM",
    "AUTO_CHECKING CHECK_FAILED → UNDER_REVIEW: SYSTEM",
    "UNDER_REVIEW APPROVE → APPROVED: VENDOR_REVIEWER",
    "UNDER_REVIEW REJECT → REJECTED: VENDOR_REVIEWER",
    "AUTO_CHECKING CANCEL → CANCELED: ACCOUNT_HOLDER",
    "UNDER_REVIEW CANCEL → CANCELED: ACCOUNT_HOLDER",
    "REJECTED SUBMIT → AUTO_CHECKING: ACCOUNT_HOLDER",
    "CANCELED SUBMIT → AUTO_CHECKING: ACCOUNT_HOLDER",
  ],
  // JOIN-070 and JOIN-071; taking a request back is ours: without it an account could wait for an answer for ever.
  CompanyAssociationRequest: [
    "- REQUEST → PENDING: ACCOUNT_HOLDER",
    "PENDING APPROVE → APPROVED: MASTER_ADMIN",
    "PENDING REJECT → REJECTED: MASTER_ADMIN",
    "PENDING CANCEL → CANCELED: ACCOUNT_HOLDER",
  ],
  // Chapter 05 section 7; the release after 15 days belongs to rows that are not built.
  CustomerFreeze: [
    "- FREEZE_ACCOUNT → ACCOUNT_FROZEN: PARTNER, SYSTEM",
    "NORMAL FREEZE_ACCOUNT → ACCOUNT_FROZEN: PARTNER, SYSTEM",
    "NORMAL FREEZE_ACCOUNT_AND_RESOURCES → ACCOUNT_AND_RESOURCES_FROZEN: PARTNER",
    "ACCOUNT_FROZEN FREEZE_ACCOUNT_AND_RESOURCES → ACCOUNT_AND_RESOURCES_FROZEN: PARTNER",
    "ACCOUNT_FROZEN UNFREEZE_ACCOUNT → NORMAL: PARTNER",
    "ACCOUNT_AND_RESOURCES_FROZEN UNFREEZE_ACCOUNT_AND_RESOURCES → NORMAL: PARTNER",
  ],
};

/** Who the actors of the tables are. */
const ACTORS: Readonly<Record<string, (principal: Principal) => boolean>> = {
  VISITOR: ({ kind }) => kind === "VISITOR",
  SYSTEM: ({ kind }) => kind === "SYSTEM",
  ACCOUNT_HOLDER: ({ kind }) => kind === "ACCOUNT",
  PARTNER: ({ kind, partnerId }) => ["ACCOUNT", "MEMBER"].includes(kind) && partnerId !== null,
  MASTER_ADMIN: ({ masterAccount, administrator }) => masterAccount && administrator,
  VENDOR_REVIEWER: ({ kind, staffKinds }) => kind === "STAFF" && staffKinds.includes(StaffKind.MEMBERSHIP_REVIEWER),
};

/** Where a trigger leads by the printed table, for one principal; null where it is refused. */
function printedEnd(type: string, state: string | null, trigger: string, principal: Principal): string | null {
  const start = `${state ?? "-"} ${trigger} → `;
  const line = PRINTED[type]?.find((candidate) => candidate.startsWith(start));
  const [to = "", actors = ""] = line?.slice(start.length).split(": ") ?? [];
  return actors.split(", ").some((actor) => ACTORS[actor]?.(principal)) ? to : null;
}

let w: World;
let things: ReviewedThings;
let applicant: Caller;
let reviewer: Caller;

beforeAll(async () => {
  w = await world("lifecycles");
  things = reviewedThings(w);
  applicant = (await w.partner()).admin;
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
});
afterAll(() => w?.close());

const ofProduct = () => declaredLifecycles().filter((lifecycle) => lifecycle !== thingLifecycle);

const unique = (values: readonly string[]) => [...new Set(values)];
const statesOf = ({ transitions }: DeclaredLifecycle) => unique(transitions.flatMap(({ from, to }) => [...from, to]));
const triggersOf = ({ transitions }: DeclaredLifecycle) => unique(transitions.map(({ on }) => on));

/** Everybody there is, one of each kind. */
const everybody: readonly Principal[] = [
  ...(["VISITOR", "ACCOUNT", "INTEGRATION", "GATEWAY", "SYSTEM"] as const).map((kind) => ({
    ...visitor(),
    kind,
    id: kind,
    accountId: kind,
  })),
  ...(["ACCOUNT", "MEMBER"] as const).map((kind) => ({ ...visitor(), kind, id: kind, accountId: "partner", partnerId: "partner" })),
  { ...visitor(), kind: "ACCOUNT", id: "master", accountId: "master", partnerId: "master", administrator: true, masterAccount: true },
  ...Object.values(StaffKind).map((kind) => ({ ...visitor(), kind: "STAFF" as const, id: kind, staffKinds: [kind] })),
];

/** The state after a trigger, or null where it is refused. */
function take(lifecycle: DeclaredLifecycle, state: string | null, trigger: string, principal: Principal): string | null {
  try {
    return lifecycle.transition(state, trigger, principal).to;
  } catch {
    return null;
  }
}

test("in each state of each declared lifecycle, everybody can do what the requirements print, and nothing else", () => {
  for (const lifecycle of ofProduct()) {
    const { type } = lifecycle.definition;
    for (const state of [null, ...statesOf(lifecycle)]) {
      for (const trigger of triggersOf(lifecycle)) {
        for (const principal of everybody) {
          const tried = `${type}: ${state} ${trigger} by ${principal.kind} ${principal.id}`;
          expect({ tried, to: take(lifecycle, state, trigger, principal) }).toEqual({
            tried,
            to: printedEnd(type, state, trigger, principal),
          });
        }
      }
    }
  }
  expect(ofProduct().map(({ definition }) => definition.type)).toEqual(expect.arrayContaining(Object.keys(PRINTED)));
});

test("whatever is tried in whatever order by whomever, only printed steps are taken", () => {
  const attempt = fc.tuple(fc.nat(), fc.constantFrom(...everybody));
  const walk = fc.property(fc.constantFrom(...ofProduct()), fc.array(attempt, { maxLength: 60 }), (lifecycle, attempts) => {
    const triggers = triggersOf(lifecycle);
    const { type } = lifecycle.definition;
    let real: string | null = null;
    let printed: string | null = null;
    for (const [number, principal] of attempts) {
      const trigger = triggers[number % triggers.length] ?? "";
      real = take(lifecycle, real, trigger, principal) ?? real;
      printed = printedEnd(type, printed, trigger, principal) ?? printed;
      expect(real).toBe(printed);
    }
  });
  fc.assert(walk, { numRuns: 2_000 });
});

test("every state of a declared lifecycle can be reached", () => {
  for (const lifecycle of ofProduct()) {
    const reached = new Set<string | null>([null]);
    for (const from of reached) {
      for (const trigger of triggersOf(lifecycle)) {
        for (const principal of everybody) {
          const to = take(lifecycle, from, trigger, principal);
          if (to !== null) reached.add(to);
        }
      }
    }
    expect([...reached].filter((state) => state !== null).sort(), lifecycle.definition.type).toEqual(statesOf(lifecycle).sort());
  }
});

test("a lifecycle prints as the requirements do", () => {
  expect(printLifecycle(thingLifecycle).split("\n").slice(0, 5)).toEqual([
    "| From | Trigger | Actor | Guard | To | Side effects |",
    "| --- | --- | --- | --- | --- | --- |",
    "| - | submit | ACCOUNT_HOLDER | - | CHECKING | - |",
    "| CHECKING | check fails | SYSTEM | - | WAITING | - |",
    "| CHECKING | check passes | SYSTEM | - | GRANTED | - |",
  ]);
});

test("a step that is refused leaves no history and no event; one that is taken leaves both, with actor and words", async () => {
  const thing = await things.submitted(applicant);
  const count = async () => asAdmin(w.database.adminUrl, async (sql) => (await sql`select count(*)::int as n from identity.events`)[0]?.n);
  const before = await count();
  await expect(things.step(thing, "submit again", { applicant })).rejects.toThrow("INVALID_STATE");
  await expect(things.step(thing, "approve", { applicant })).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
  await expect(things.step(thing, "approve")).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
  expect(await count()).toBe(before);
  await things.step(thing, "reject", { reviewer }, "no licence");
  expect(await count()).toBe(before + 1);
  const history = (await historiesOf(systemContext(w.graph.subgraphs.identity.runtime, "test"), "NetworkApplication", [thing.id])).get(
    thing.id,
  );
  expect(history).toMatchObject([
    { from: null, on: "submit", to: "CHECKING", by: "ACCOUNT_HOLDER", actorId: applicant.id },
    { from: "CHECKING", on: "check fails", to: "WAITING", by: "SYSTEM", actorId: null },
    { from: "WAITING", on: "reject", to: "DENIED", by: "VENDOR_REVIEWER", actorId: reviewer.id, comment: "no licence" },
  ]);
});

test("history can be added to and nothing else, whatever code tries", async () => {
  const { orm } = w.graph.subgraphs.identity.runtime.database.requests;
  await things.submitted(applicant);
  for (const statement of ["update identity.lifecycle_steps set comment = 'x'", "delete from identity.lifecycle_steps"]) {
    await expect(orm.execute(statement)).rejects.toMatchObject({ cause: { code: "42501" } });
  }
});
