import { buildSchema, getOperationAST, parse, print } from "graphql";
import { expect, test } from "vitest";
import { clientKey } from "../../../gateway/compiler/client-key.js";
import { withDistinctKeys } from "../../../gateway/planning/distinct-keys.js";

const schema = buildSchema(`
  type Query { it: Thing either: Either }
  interface Thing { owner: Person }
  union Either = House | Boat
  type House implements Thing { owner: Person worth: Int mark(of: Int, in: String): Int }
  type Boat implements Thing { owner: Person worth: Int mark(of: Int, in: String): Int }
  type Person { votes: Int age: Int thing: Thing }
`);

function apart(text: string): string {
  const operation = getOperationAST(parse(text, { noLocation: true }));
  if (!operation) throw new Error("no operation");
  const distinct = withDistinctKeys(schema, operation);
  if (distinct === operation) return "unchanged";
  return print(distinct).replace(/\s+/g, " ");
}

test.each([
  ["one meaning below every type", "{ it { ... on House { owner { a: age } } ... on Boat { owner { a: age votes } } } }"],
  ["arguments in another order", '{ either { ... on House { m: mark(of: 1, in: "x") } ... on Boat { m: mark(in: "x", of: 1) } } }'],
  ["several meanings for objects of different types", "{ either { ... on House { m: mark(of: 1) } ... on Boat { m: worth } } }"],
])("%s stays as it is", (_what, text) => expect(apart(text)).toBe("unchanged"));

test("a key that means something else of the same objects gets a number, at every depth and in the client's order", () => {
  expect(
    apart(
      "{ it { ... on House { owner { a: age thing { owner { a: age } } } } ... on Boat { owner { a: votes b: age thing { owner { b: age a: votes } } } } } }",
    ),
  ).toBe(
    "{ it { ... on House { owner { a: age thing { owner { a: age } } } } ... on Boat { owner { client1__a: votes b: age thing { owner { b: age client1__a: votes } } } } } }",
  );
});

test("what means the same has the same key, what was set apart before gets a number too, and clients get their keys", () => {
  const distinct = apart(
    "{ it { owner { client__id: age } ... on House { owner { thing { owner { x: age } } } } ... on Boat { owner { thing { owner { x: votes } } } } } either { ... on House { owner { client__id: age } } ... on Boat { owner { client__id: votes } } } }",
  );
  expect(distinct).toContain("client1__id: votes");
  expect(["client__id", "client1__id", "client__client1__id", "required0__id", "id"].map(clientKey)).toEqual([
    "id",
    "id",
    "client1__id",
    "id",
    "id",
  ]);
});
