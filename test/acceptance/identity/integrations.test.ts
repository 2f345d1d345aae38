import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { race } from "../../support/recorder.js";
import { type Caller, RECORD_USAGE, type World, world } from "../../support/world.js";
import { change, codeOf, codes, holding, refusedChange } from "./people.js";

let w: World;
let operator: Caller;

beforeAll(async () => {
  w = await world("identity_integrations");
  operator = await w.staff(StaffKind.OPERATOR);
});
afterAll(() => w?.close());

const INTEGRATION = "integration { id name kind revokedAt }";
const add = (name: string, kind = "METERING") =>
  change(w, operator, "addIntegration", "AddIntegrationInput", { name, kind }, `${INTEGRATION} apiKey`);
const rotate = (integrationId: string) =>
  change(w, operator, "rotateApiKey", "RotateApiKeyInput", { integrationId }, `${INTEGRATION} apiKey`);
const revoke = (integrationId: string, more: object = {}) =>
  change(w, operator, "revokeIntegration", "RevokeIntegrationInput", { integrationId, ...more }, INTEGRATION);
const metering = async (apiKey: string) => {
  const answer = await w.query(holding(apiKey), RECORD_USAGE, { input: { records: [] } });
  return answer.body.errors ? codeOf(answer) : "ACCEPTED";
};

test("an integration works with the API key that its operator was shown once", async () => {
  const { integration, apiKey, userErrors } = await add(" Meters of Dublin ");
  expect(userErrors).toEqual([]);
  expect(integration).toMatchObject({ name: "Meters of Dublin", kind: "METERING", revokedAt: null });
  expect(apiKey).toMatch(/^pcg_key_[\w-]{43}$/);
  expect(await metering(apiKey)).toBe("ACCEPTED");
  const exams = await add("Exams", "EXAM_PLATFORM");
  expect(await metering(exams.apiKey)).toBe("FORBIDDEN");
});

test("a name is needed and taken once", async () => {
  await add("Twice");
  for (const [name, code] of [
    ["Twice", "CONFLICT"],
    ["   ", "INVALID_INPUT"],
    ["n".repeat(65), "INVALID_INPUT"],
  ] as const) {
    const refused = await add(name);
    expect(refused).toMatchObject({ integration: null, apiKey: null, userErrors: [{ code, field: ["name"] }] });
  }
});

test("two operators who add one name at once make one integration", async () => {
  const other = await w.staff(StaffKind.OPERATOR);
  race();
  const input = { name: "At once", kind: "METERING" };
  const made = await Promise.all(
    [operator, other].map((caller) => change(w, caller, "addIntegration", "AddIntegrationInput", input, "apiKey")),
  );
  expect(made.map((payload) => codes(payload)).sort()).toEqual([[], ["CONFLICT"]]);
});

test("a new key ends the old one at its next request", async () => {
  const { integration, apiKey } = await add("Leaky");
  expect(await metering(apiKey)).toBe("ACCEPTED");
  const next = await rotate(integration.id);
  expect(next).toMatchObject({ integration: { id: integration.id, revokedAt: null }, userErrors: [] });
  expect([await metering(apiKey), await metering(next.apiKey)]).toEqual(["UNAUTHENTICATED", "ACCEPTED"]);
});

test("a revoked integration is nobody at its next request, for good, and revoking it again changes nothing", async () => {
  const { integration, apiKey } = await add("Retired");
  expect(await metering(apiKey)).toBe("ACCEPTED");
  const { integration: revoked } = await revoke(integration.id, { idempotencyKey: "retire" });
  expect(revoked.revokedAt).toBe(w.clock.now().toISOString());
  expect(await metering(apiKey)).toBe("UNAUTHENTICATED");
  w.clock.advance(60_000);
  expect((await revoke(integration.id)).integration).toEqual(revoked);
  expect((await revoke(integration.id, { idempotencyKey: "retire" })).integration).toEqual(revoked);
  expect(codes(await rotate(integration.id))).toEqual(["INVALID_STATE"]);
});

test("integrations are listed by name, revoked ones too, and never with a key", async () => {
  const { integrations } = await w.data(
    operator,
    "{ integrations(first: 2) { edges { node { name kind createdAt } cursor } pageInfo { hasNextPage } } }",
  );
  const names = integrations.edges.map(({ node }: { node: { name: string } }) => node.name);
  expect(names).toEqual([...names].sort());
  expect(integrations.pageInfo.hasNextPage).toBe(true);
  const rest = await w.data(operator, "query ($after: Cursor) { integrations(after: $after) { edges { node { name } } } }", {
    after: integrations.edges[1].cursor,
  });
  expect(rest.integrations.edges.map(({ node }: { node: { name: string } }) => node.name)).not.toContain(names[1]);
});

test("only operators look after integrations", async () => {
  const { integration } = await add("Guarded");
  const partner = await w.partner();
  for (const caller of [partner.admin, w.metering, await w.staff(StaffKind.PROGRAM_OFFICE)]) {
    expect(codeOf(await w.query(caller, "{ integrations { edges { cursor } } }"))).toBe("FORBIDDEN");
    const own = { integrationId: integration.id };
    expect(await refusedChange(w, caller, "rotateApiKey", "RotateApiKeyInput", own)).toBe("FORBIDDEN");
    expect(await refusedChange(w, caller, "revokeIntegration", "RevokeIntegrationInput", own)).toBe("FORBIDDEN");
  }
  for (const integrationId of [operator.id, "none"])
    expect(await refusedChange(w, operator, "rotateApiKey", "RotateApiKeyInput", { integrationId })).toBe("NOT_FOUND");
});
