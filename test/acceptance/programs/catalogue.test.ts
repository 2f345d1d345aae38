import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { loadProgramCatalogue } from "../../../subgraphs/programs/program-enrolment/program-enrolment.js";
import type { Anything } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { codeOf, memberWith } from "../identity/people.js";

const PROGRAMS =
  "{ partnerPrograms { program name description joinMode prerequisites certificateAvailable enrolment { program status validFrom validTo } } }";

/** Chapter 3: every program in the printed order, and how a partner gets in. */
const JOINING: Readonly<Record<string, string>> = {
  PARTNER_COMPETENCY: "VIA_COMPETENCY",
  CLOUD_SOLUTION_PROVIDER: "OPEN",
  DISTRIBUTION_DISTRIBUTOR: "INVITATION_ONLY",
  DISTRIBUTION_RESELLER: "INVITATION_ONLY",
  CARRIER_PARTNER: "NOT_SELF_SERVICE",
  MARKETPLACE_SELLER: "EXTERNAL_REGISTRATION",
  MARKETPLACE_SALES: "OPEN",
  SERVICE_COMPETENCY_IMPROVEMENT_INCENTIVE: "OPEN",
  SOFTWARE_ECOSYSTEM_SPECIAL: "OPEN",
  SI_PRESALES_EXPERT_FH: "OPEN",
  LEARNING_FH: "OPEN",
  MIGRATION_ALL: "OPEN",
};

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("programs_catalogue");
  partner = await w.partner({ program: "CLOUD_SOLUTION_PROVIDER" });
});
afterAll(() => w?.close());

const programs = async (caller: Caller): Promise<Anything[]> => (await w.data(caller, PROGRAMS)).partnerPrograms;
const kindOf = async (caller: Caller): Promise<string | null> =>
  (await w.data(caller, "{ viewer { partner { kind } } }")).viewer.partner.kind;

test("every program of chapter 3 is there in the printed order, with how a partner gets in", async () => {
  const found = await programs(partner.admin);
  expect(found.map(({ program, joinMode }) => [program, joinMode])).toEqual(Object.entries(JOINING));
  for (const { name, description } of found) expect([name.trim(), description.trim()]).not.toContain("");
  expect(found.find(({ program }) => program === "MARKETPLACE_SALES").prerequisites).toEqual([
    "Enrolled in the Cloud Solution Provider Program",
  ]);
});

test("each program shows the viewer's own enrolment and no other partner's", async () => {
  const distributor = await w.partner({ program: "DISTRIBUTION_DISTRIBUTOR" });
  for (const [viewer, own] of [
    [partner, "CLOUD_SOLUTION_PROVIDER"],
    [distributor, "DISTRIBUTION_DISTRIBUTOR"],
  ] as const) {
    const enrolments = (await programs(viewer.admin)).map(({ enrolment }) => enrolment).filter((enrolment) => enrolment !== null);
    expect(enrolments).toEqual([{ program: own, status: "ACTIVE", validFrom: w.clock.now().toISOString(), validTo: null }]);
  }
});

test.each([
  ["CLOUD_SOLUTION_PROVIDER", "SOLUTION_PROVIDER"],
  ["DISTRIBUTION_DISTRIBUTOR", "DISTRIBUTOR"],
  ["DISTRIBUTION_RESELLER", "RESELLER"],
  ["MIGRATION_ALL", null],
])("a partner enrolled in %s sells as %s", async (program, kind) => {
  expect(await kindOf((await w.partner({ program })).admin)).toBe(kind);
});

test("members with PROGRAM_READ see the programs; without it, without a session and on the vendor's side they are refused", async () => {
  expect(await programs(await memberWith(w, partner, ["PROGRAM_READ"]))).toHaveLength(Object.keys(JOINING).length);
  expect(codeOf(await w.query(await memberWith(w, partner, ["BILL_READ"]), PROGRAMS))).toBe("FORBIDDEN");
  expect(codeOf(await w.query(w.nobody, PROGRAMS))).toBe("UNAUTHENTICATED");
  expect(codeOf(await w.query(await w.staff(StaffKind.PROGRAM_REVIEWER), PROGRAMS))).toBe("FORBIDDEN");
});

test("a start adds what is missing of the delivered catalogue and leaves what was edited as it is", async () => {
  await asAdmin(w.database.adminUrl, async (sql) => {
    await sql`update programs.program_definitions set name = 'Edited' where program = 'LEARNING_FH'`;
    await sql`delete from programs.program_definitions where program = 'MIGRATION_ALL'`;
  });
  await asSystem(w.graph.subgraphs.programs, loadProgramCatalogue);
  const found = await programs(partner.admin);
  expect(found.map(({ program }) => program)).toEqual(Object.keys(JOINING));
  expect(found.find(({ program }) => program === "LEARNING_FH").name).toBe("Edited");
});
