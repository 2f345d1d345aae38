import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../platform/ids.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { publicSchema } from "../../support/every-operation.js";
import { type Caller, type World, world } from "../../support/world.js";

let w: World;

beforeAll(async () => {
  w = await world("pages");
});
afterAll(() => w?.close());

const keyset = (key: unknown) => Buffer.from(JSON.stringify(key)).toString("base64url");
const instant = "2026-04-10T04:00:00.000Z";

/** Cursors that no list has given out. */
const FOREIGN = {
  "no keyset": "nonsense",
  "no JSON": Buffer.from("{").toString("base64url"),
  "an object": keyset({ 0: instant, 1: newId() }),
  "an empty key": keyset([]),
  "a key of numbers": keyset([1, 2]),
  "a key of other things": keyset(["x", "y"]),
  "a key with more in it": keyset([instant, newId(), "x"]),
  "an instant that is none": keyset(["2026-13-45T04:00:00.000Z", newId()]),
  "an instant in short": keyset(["2026", newId()]),
  "an instant in words": keyset(["1 Apr 2026 (afternoon)", newId()]),
  "an instant before the calendar": keyset(["0000-01-01T00:00:00.000Z", newId()]),
  "an instant that JavaScript alone can tell": keyset(["+275760-09-13T00:00:00.000Z", newId()]),
  "an ID that is none": keyset([instant, "x"]),
  "a text that no database keeps": keyset(["a\u0000b"]),
};

test("every list refuses a cursor that it has not given out, and names the argument", async () => {
  const partner = await w.partner({ program: "CLOUD_SOLUTION_PROVIDER" });
  const customerId = await w.customer(partner);
  const [reviewer, office] = [await w.staff(StaffKind.MEMBERSHIP_REVIEWER), await w.staff(StaffKind.OPERATOR)];
  const others: Record<string, [Caller, string]> = {
    networkApplications: [reviewer, ""],
    staffMembers: [office, ""],
    integrations: [office, ""],
    budgetAdjustments: [partner.admin, `customerId: "${customerId}", `],
  };
  const fields = Object.values((await publicSchema()).getQueryType()?.getFields() ?? {});
  const lists = fields.filter(({ args }) => args.some(({ name }) => name === "after"));
  expect(lists.length).toBeGreaterThan(10);
  for (const { name } of lists) {
    const [caller, more] = others[name] ?? [partner.admin, ""];
    const ask = (after: string | null) =>
      w.query(caller, `query ($after: Cursor) { ${name}(${more}after: $after) { edges { cursor } } }`, { after });
    expect((await ask(null)).body.errors, name).toBeUndefined();
    for (const [what, after] of Object.entries(FOREIGN)) {
      const refused = { code: "BAD_USER_INPUT", reason: "CURSOR_INVALID", field: "after" };
      expect((await ask(after)).body.errors?.[0].extensions, `${name} after ${what}`).toMatchObject(refused);
    }
  }
});
