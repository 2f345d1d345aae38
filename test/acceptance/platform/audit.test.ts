import { GraphQLError, type GraphQLResolveInfo } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { visitor } from "../../../platform/access/principal.js";
import { Context } from "../../../platform/graphql/context.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { asAdmin } from "../../support/postgres.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codes, refusedChange } from "../identity/people.js";

let w: World;
let partner: PartnerOfWorld;
beforeAll(async () => {
  w = await world("audit");
  partner = await w.partner();
});
afterAll(() => w?.close());

/** What the audits of all subgraphs say of somebody, oldest first. */
async function audited(who: string): Promise<string[]> {
  const rows = await asAdmin(w.database.adminUrl, (sql) =>
    sql`select operation, outcome, codes, id from identity.security_audit where principal_id = ${who}
        union all select operation, outcome, codes, id from sales.security_audit where principal_id = ${who} order by id`.execute(),
  );
  return rows.map(({ operation, outcome, codes: of }) => [operation, outcome, ...of].join(" "));
}

test("what somebody did, was refused by a rule and was not allowed to do is recorded, each once", async () => {
  const customerId = await w.customer(partner);
  const admin = await w.member(partner, "ADMIN");
  const input = { customerId, budgetType: "MONTHLY", amount: "10.00", exhaustionPolicy: "MANUAL" };
  const set = (caller: Caller, more: object = {}) => change(w, caller, "setBudget", "SetBudgetInput", { ...input, ...more });
  expect(codes(await set(admin))).toEqual([]);
  expect(codes(await set(admin, { amount: "-1" }))).toEqual(["INVALID_INPUT"]);
  expect(await audited(admin.id)).toEqual(["setBudget DONE", "setBudget REFUSED INVALID_INPUT"]);

  const specialist = await w.member(partner, "FINANCE_SPECIALIST");
  expect(await refusedChange(w, specialist, "freezeAccount", "FreezeInput", { customerId, reason: "late" })).toBe("FORBIDDEN");
  expect(await refusedChange(w, specialist, "addStaffMember", "AddStaffMemberInput", { kinds: [], initialPassword: "x" })).toBe(
    "FORBIDDEN",
  );
  expect(await audited(specialist.id)).toEqual(["freezeAccount REFUSED FORBIDDEN", "addStaffMember REFUSED FORBIDDEN"]);
});

test("what was done stays done when its answer fails: it is recorded as done alone, and nobody is told that nothing happened", async () => {
  const { runtime } = w.graph.subgraphs.sales;
  const principal = { ...visitor(), kind: "ACCOUNT" as const, id: "01900000-0000-7000-8000-0000000000aa" };
  const info = { fieldName: "doubtful", fieldNodes: [], operation: {} } as unknown as GraphQLResolveInfo;
  const context = new Context({ runtime, principal, requestId: "request" });
  const broken = () => Promise.reject(new GraphQLError("the answer broke"));
  await expect(mutate(context, info, {}, { change: async () => "done", answer: broken })).rejects.toThrow("the answer broke");
  expect(await audited(principal.id)).toEqual(["doubtful DONE"]);
  expect(await mutate(context, info, {}, { change: async () => refuse("CONFLICT", "no"), answer: broken })).toMatchObject({
    userErrors: [{ code: "CONFLICT" }],
  });
  expect(await audited(principal.id)).toEqual(["doubtful DONE", "doubtful REFUSED CONFLICT"]);
});
