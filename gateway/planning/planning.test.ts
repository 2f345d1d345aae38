import { expect, test } from "vitest";
import { Kept } from "./kept.js";
import { PlanningBudget } from "./planning-budget.js";
import { PlanningThread, PlanningTimeout } from "./planning-thread.js";
import type { DocumentLimits } from "./prepare.js";
import { Rounds } from "./rounds.js";

const limits: DocumentLimits = { tokens: 10_000, depth: 15, aliases: 100, rootFields: 50, fields: 2_000, introspection: true };
const turn = { asker: "ada", timeoutMs: 60_000 };
const operation = (text: string) => ({ text, operationName: null, booleans: {} });

const SUPERGRAPH = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
  directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
  directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
  directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
  directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar join__FieldSet
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  enum join__Graph { SALES @join__graph(name: "sales", url: "http://sales.invalid") }
  type Query @join__type(graph: SALES) { a: Int b: Query }
`;

test("the thread takes supergraphs and prepares operations of each, and says why one is refused", async () => {
  const thread = new PlanningThread();
  const { supergraph, apiSdl } = await thread.load(SUPERGRAPH);
  expect(apiSdl).not.toContain("join__");
  const other = await thread.load(SUPERGRAPH.replace("a: Int", "z: Int"));
  const { result: preparation } = await thread.prepare(supergraph, operation("{ a }"), limits, turn);
  expect(preparation).toMatchObject({ kind: "READY", program: { fetches: [{ service: "sales", kind: "QUERY" }] } });
  const refused = await thread.prepare(other.supergraph, operation("{ a }"), limits, turn);
  expect(refused.result).toMatchObject({
    kind: "REFUSED",
    errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" }, positions: [2] }],
  });
  await expect(thread.load("type Query { a: Int }")).rejects.toThrow();
  thread.forget(other.supergraph);
  await expect(thread.prepare(other.supergraph, operation("{ z }"), limits, turn)).rejects.toThrow(/not loaded/);
});

test("gateways of one supergraph share its reading until the last lets go of it", async () => {
  const thread = new PlanningThread();
  const first = await thread.load(SUPERGRAPH);
  expect(await thread.load(SUPERGRAPH)).toEqual(first);
  thread.forget(first.supergraph);
  const { result: preparation } = await thread.prepare(first.supergraph, operation("{ a }"), limits, turn);
  expect(preparation.kind).toBe("READY");
  thread.forget(first.supergraph);
  await expect(thread.prepare(first.supergraph, operation("{ b { a } }"), limits, turn)).rejects.toThrow(/not loaded/);
});

test("what takes too long is ended with the thread, and a new thread knows the supergraphs of the old one", async () => {
  const thread = new PlanningThread();
  const { supergraph } = await thread.load(SUPERGRAPH);
  const late = thread.prepare(supergraph, operation("{ a }"), limits, { asker: "eve", timeoutMs: 0 });
  const behind = thread.prepare(supergraph, operation("{ b { a } }"), limits, turn);
  await expect(late).rejects.toThrow(PlanningTimeout);
  expect((await behind).result.kind).toBe("READY");
});

test("askers take turns: who asks for much waits longer, and nobody else does", () => {
  const rounds = new Rounds<string>();
  for (const item of ["a1", "a2", "a3"]) rounds.add("a", item);
  rounds.add("b", "b1");
  rounds.addFirst("first");
  expect(Array.from({ length: 6 }, () => rounds.next())).toEqual(["first", "a1", "b1", "a2", "a3", undefined]);
  expect(rounds.empty).toBe(true);
});

test("an asker's budget is spent by work and comes back with time, up to the burst", () => {
  let now = 0;
  const budget = new PlanningBudget({ burstMs: 1_000, msPerSecond: 100, now: () => now });
  expect(budget.wait("a")).toBe(0);
  budget.charge("a", 1_500);
  expect([budget.wait("a"), budget.wait("b")]).toEqual([6, 0]);
  now = 5_000;
  expect(budget.wait("a")).toBeGreaterThan(0);
  now = 5_100;
  expect(budget.wait("a")).toBe(0);
  now = 1_000_000;
  budget.charge("a", 999);
  expect(budget.wait("a")).toBe(0);
});

test("a flood of documents asked for once does not push out those in use, and the size is kept", () => {
  const kept = new Kept<number>(100);
  kept.set("hot", 1, 10);
  expect(kept.get("hot")).toBe(1);
  for (let index = 0; index < 50; index++) kept.set(`once ${index}`, index, 10);
  expect(kept.get("hot")).toBe(1);
  expect([kept.get("once 49"), kept.get("once 48"), kept.get("once 47")]).toEqual([49, 48, undefined]);
  kept.set("huge", 0, 26);
  expect(kept.get("huge")).toBeUndefined();
  for (let index = 0; index < 20; index++) {
    kept.set(`proven ${index}`, index, 10);
    kept.get(`proven ${index}`);
  }
  expect(kept.get("proven 19")).toBe(19);
  expect(kept.get("proven 3")).toBeUndefined();
  expect(kept.counts).toEqual({ hits: 25, misses: 3 });
});
