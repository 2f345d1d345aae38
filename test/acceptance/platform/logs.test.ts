import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loggedError } from "../../../platform/database/logged-error.js";
import { asAdmin } from "../../support/postgres.js";
import { type World, world } from "../../support/world.js";

let w: World;
const lines: string[] = [];

beforeAll(async () => {
  w = await world("logs", { logger: pino({ level: "warn" }, { write: (line: string) => void lines.push(line) }) });
});
afterAll(() => w?.close());

const SEND = "mutation ($input: SendVerificationCodeInput!) { sendVerificationCode(input: $input) { userErrors { code } } }";

test("a statement that fails is logged under the error's ID, without the values that it was run with", async () => {
  await asAdmin(w.database.adminUrl, (sql) => sql.unsafe("alter table identity.sent_codes add constraint never check (code_hash = '')"));
  const input = { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email: "ann.private@example.com" };
  const { body } = await w.query(w.nobody, SEND, { input });
  expect(body.errors[0].extensions.code).toBe("INTERNAL_SERVER_ERROR");
  const logged = lines.find((line) => line.includes(body.errors[0].extensions.errorId)) ?? "";
  expect(JSON.parse(logged)).toMatchObject({ subgraph: "identity", err: { type: "DrizzleQueryError" } });
  expect(JSON.parse(logged).err.stack).toContain("caused by: PostgresError");
  expect(logged).toContain("sent_codes");
  expect(lines.join("")).not.toMatch(/ann\.private|EMAIL|params/);
});

test("what caused an error is logged without values too", async () => {
  const failure = await w.graph.subgraphs.identity.runtime.database.requests.orm
    .execute("select 1 from nowhere where name = 'no value'")
    .catch((error: unknown) => new Error("giving up", { cause: error }));
  const told = loggedError(failure as Error);
  expect(told.message).toMatch(/^giving up: Failed query: select 1 from nowhere/);
  expect(told.message + told.stack).not.toContain("params");
});
