import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

let world: GatewayWorld;
beforeAll(async () => {
  world = await gatewayWorld();
});
afterAll(() => world.close());

const audits = serverAudits({ url: () => `${world.gateway.url}graphql` });

/** Every MUST and SHOULD of the GraphQL-over-HTTP specification; what is a MAY there is a notice here, and allowed. */
test.each(audits.map((audit) => [audit.name, audit] as const))("GraphQL over HTTP: %s", async (_name, audit) => {
  const result = await audit.fn();
  const told = result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`;
  expect(told).toMatch(/^(ok|notice)/);
});

test.each([
  ["application/json", 200],
  ["application/json; charset=utf-8, text/plain", 200],
  ["application/graphql-response+json, application/json;q=0.9", 400],
  ["*/*", 400],
])("an operation that is not valid answers a client that accepts %s with %i", async (accept, status) => {
  const { status: got, body } = await world.query("{ colour }", { headers: { accept } });
  expect([got, body.errors[0].extensions.code]).toEqual([status, "GRAPHQL_VALIDATION_FAILED"]);
});
