import { expect, test } from "vitest";
import { rollLabels } from "../../../gateway/planning/override-labels.js";
import { readSupergraph } from "../../../gateway/planning/planning-schemas.js";
import { prepare } from "../../../gateway/planning/prepare.js";
import { composeTexts } from "../../support/compose.js";

const supergraph = composeTexts(
  'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! moved: Int stays: Int }',
  'type Thing @key(fields: "id") { id: ID! moved: Int @override(from: "s0", label: "percent(25)") }',
);
const limits = { tokens: 1e4, depth: 100, aliases: 100, rootFields: 100, fields: 1_000, introspection: true };

function services(text: string, booleans: Record<string, boolean>): { asked: string[]; tested: string[] } {
  const preparation = prepare(readSupergraph(supergraph).schemas, { text, operationName: null, booleans }, limits);
  if (preparation.kind === "REFUSED") throw new Error(preparation.errors.map(({ message }) => message).join());
  return { asked: preparation.program.fetches.map(({ service }) => service), tested: preparation.tested.map(({ name }) => name) };
}

test("a field that moves under a label is fetched from the one or the other subgraph, as the request's dice have it", () => {
  expect(services("{ thing { moved } }", { "percent(25)": false })).toEqual({ asked: ["s0"], tested: ["percent(25)"] });
  expect(services("{ thing { moved } }", { "percent(25)": true })).toEqual({ asked: ["s0", "s1"], tested: ["percent(25)"] });
  expect(services("{ thing { stays } }", { "percent(25)": true })).toEqual({ asked: ["s0"], tested: [] });
});

test("a label holds for its share of the requests, another router's never", () => {
  const { labels } = readSupergraph(supergraph).schemas;
  expect(labels.map(({ label, percent }) => [label, percent])).toEqual([["percent(25)", 25]]);
  const rolls = Array.from({ length: 100 }, (_, roll) => rollLabels(labels, () => roll / 100)["percent(25)"]);
  expect(rolls.filter(Boolean)).toHaveLength(25);
  expect(rollLabels([{ label: "by-hand", percent: 0, fields: new Set() }], () => 0)).toEqual({ "by-hand": false });
});

test.each([
  ["@authenticated", "type Query { secret: Int @authenticated }", "https://specs.apollo.dev/authenticated/v0.1"],
  [
    "@context",
    'type Query { a: A } type A @key(fields: "id") @context(name: "c") { id: ID! b: B value: String } type B @key(fields: "id") { id: ID! of(value: String @fromContext(field: "$c { value }")): Int }',
    "https://specs.apollo.dev/context/v0.1",
  ],
])("a supergraph with %s is refused by the feature's name", (_what, sdl, url) => {
  expect(() => readSupergraph(composeTexts(sdl))).toThrow(url);
});

test("so is one with a purposeful feature of somebody else, and each is named", () => {
  const foreign = supergraph.replace(
    "schema\n",
    'schema @link(url: "https://example.org/lock/v1.0", for: SECURITY) @link(url: "https://specs.apollo.dev/connect/v0.2", for: EXECUTION)\n',
  );
  expect(foreign).not.toBe(supergraph);
  expect(() => readSupergraph(foreign)).toThrow(/example\.org\/lock\/v1\.0.*SECURITY.*connect\/v0\.2.*EXECUTION/);
});
