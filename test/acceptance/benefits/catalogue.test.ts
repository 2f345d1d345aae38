import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { loadBenefitCatalogue } from "../../../subgraphs/benefits/catalogue/catalogue.js";
import type { Anything } from "../../support/client.js";
import { asAdmin } from "../../support/postgres.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";
import { codeOf, memberWith } from "../identity/people.js";

const BENEFITS =
  "query ($source: BenefitSource) { partnerBenefits(source: $source) { benefit name description availability { source condition } } }";

/** Chapter 04 section 0.3: what each path and program gives, in the catalogue's order. */
const GIVEN_BY: Readonly<Record<string, readonly string[]>> = {
  SOFTWARE_PARTNER: ["TEST_COUPONS", "EXAM_VOUCHERS", "MDF"],
  SERVICE_PARTNER: ["TEST_COUPONS", "EXAM_VOUCHERS", "MDF", "COMPETENCY_IMPROVEMENT_INCENTIVE"],
  SYSTEM_INTEGRATOR: ["TEST_COUPONS", "EXAM_VOUCHERS", "MDF", "FUNDING_HEADS"],
  LEARNING_PARTNER: ["EXAM_VOUCHERS", "MDF", "FUNDING_HEADS"],
  CLOUD_SOLUTION_PROVIDER: ["EXAM_VOUCHERS", "MDF", "FUNDING_HEADS"],
  DISTRIBUTOR: ["EXAM_VOUCHERS", "MDF", "FUNDING_HEADS"],
  ECOSYSTEM_SPECIAL: ["TEST_COUPONS", "MDF"],
  MIGRATION_ALL: ["MIGRATION_ALL"],
};
const ALL = ["TEST_COUPONS", "EXAM_VOUCHERS", "MDF", "FUNDING_HEADS", "COMPETENCY_IMPROVEMENT_INCENTIVE", "MIGRATION_ALL"];

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("benefits_catalogue");
  partner = await w.partner();
});
afterAll(() => w?.close());

const benefits = async (source?: string): Promise<Anything[]> => (await w.data(partner.admin, BENEFITS, { source })).partnerBenefits;

test("every benefit of chapter 8 is there in its order, with every path and program that gives it", async () => {
  const found = await benefits();
  expect(found.map(({ benefit }) => benefit)).toEqual(ALL);
  for (const { benefit, name, description, availability } of found) {
    expect([name.trim(), description.trim(), ...availability.map(({ condition }: Anything) => condition.trim())]).not.toContain("");
    const sources = Object.keys(GIVEN_BY).filter((source) => GIVEN_BY[source]?.includes(benefit));
    expect(availability.map(({ source }: Anything) => source)).toEqual(sources);
  }
});

test.each(Object.entries(GIVEN_BY))("what %s gives is %s", async (source, given) => {
  expect((await benefits(source)).map(({ benefit }) => benefit)).toEqual(given);
});

test("the phases in which paths give market development funds are those of the table", async () => {
  const mdf = (await benefits()).find(({ benefit }) => benefit === "MDF");
  const conditions = Object.fromEntries(mdf.availability.map(({ source, condition }: Anything) => [source, condition]));
  expect(conditions).toMatchObject({
    SOFTWARE_PARTNER: "Validation or differentiation phase",
    LEARNING_PARTNER: "Differentiation phase",
    CLOUD_SOLUTION_PROVIDER: "Program joined",
    ECOSYSTEM_SPECIAL: "Per solution: technical certification passed",
  });
});

test("a partner outside every program sees the benefits; without PROGRAM_READ and without a session they are refused", async () => {
  expect((await w.data((await w.partner({ program: "MARKETPLACE_SELLER" })).admin, BENEFITS)).partnerBenefits).toHaveLength(ALL.length);
  expect(codeOf(await w.query(await memberWith(w, partner, ["BILL_READ"]), BENEFITS))).toBe("FORBIDDEN");
  expect(codeOf(await w.query(w.nobody, BENEFITS))).toBe("UNAUTHENTICATED");
});

test("a source that is none is refused before anything is asked", async () => {
  expect(codeOf(await w.query(partner.admin, BENEFITS, { source: "LOTTERY" }))).toBe("BAD_USER_INPUT");
});

test("a start adds what is missing of the delivered catalogue and leaves what was edited as it is", async () => {
  await asAdmin(w.database.adminUrl, async (sql) => {
    await sql`update benefits.benefit_definitions set name = 'Edited' where benefit = 'MDF'`;
    await sql`delete from benefits.benefit_sources where source = 'DISTRIBUTOR'`;
  });
  await asSystem(w.graph.subgraphs.benefits, loadBenefitCatalogue);
  expect((await benefits("DISTRIBUTOR")).map(({ benefit, name }) => [benefit, name])).toEqual([
    ["EXAM_VOUCHERS", "Exam vouchers"],
    ["MDF", "Edited"],
    ["FUNDING_HEADS", expect.any(String)],
  ]);
});
