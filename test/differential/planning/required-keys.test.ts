import { describe, expect, test } from "vitest";
import type { FetchProgram } from "../../../gateway/execution/program.js";
import { readSupergraph } from "../../../gateway/planning/planning-schemas.js";
import { prepare } from "../../../gateway/planning/prepare.js";
import { composeTexts } from "../../support/compose.js";

const limits = { tokens: 1e4, depth: 100, aliases: 100, rootFields: 100, fields: 1_000, introspection: true };

const { schemas } = readSupergraph(
  composeTexts(
    `type Query { thing: Thing }
     type Thing @key(fields: "id") { id: ID! price(in: String, net: Boolean): Int dims: Dims required0__price: Int }
     type Dims { size(unit: String): Int w: Int }`,
    `type Thing @key(fields: "id") {
       id: ID!
       price(in: String, net: Boolean): Int @external
       dims: Dims @external
       plain: Int
       dollars(round: Int): Int @requires(fields: "price(in: \\"USD\\")")
       euros(round: Int): Int @requires(fields: "price(in: \\"EUR\\")")
       again: Int @requires(fields: "price( in : \\"EUR\\" )")
       listed: Int @requires(fields: "price")
       long: Int @requires(fields: "dims { size(unit: \\"m\\") w }")
       wide: Int @requires(fields: "dims { size(unit: \\"cm\\") w }")
     }
     type Dims { size(unit: String): Int @external w: Int @external }`,
  ),
);

function fetches(text: string): readonly FetchProgram[] {
  const preparation = prepare(schemas, { text, operationName: null, booleans: {} }, limits);
  if (preparation.kind === "REFUSED") throw new Error(preparation.errors.map(({ message }) => message).join());
  return preparation.program.fetches;
}

const queries = (text: string) => fetches(text).map(({ service, head }) => `${service} ${JSON.parse(`${head}}}`).query}`);

const entities = (fields: string) =>
  `s1 query($representations:[_Any!]!){_entities(representations:$representations){...on Thing{${fields}}}}`;

describe("fields that require one field with different arguments", () => {
  test("are fetched with a representation each, the required values in one request under keys of their own", () => {
    expect(queries("{ thing { dollars euros } }")).toEqual([
      's0 {thing{__typename id required2__price:price(in:"EUR")required1__price:price(in:"USD")}}',
      entities("dollars"),
      entities("euros"),
    ]);
  });

  test("go together with what wants the same, or nothing of it", () => {
    expect(queries("{ thing { plain euros dollars again } }").slice(1)).toEqual([entities("plain euros again"), entities("dollars")]);
    expect(queries("{ thing { listed plain } }").slice(1)).toEqual([entities("listed plain")]);
    expect(queries("{ thing { listed euros } }").slice(1)).toEqual([entities("listed"), entities("euros")]);
    expect(queries("{ thing { dollars long } }").slice(1)).toEqual([entities("dollars long")]);
    expect(queries("{ thing { long wide } }").slice(1)).toEqual([entities("long"), entities("wide")]);
  });

  test("get the client's variables that they use, and no others", () => {
    const given = fetches("query ($x: Int, $y: Int) { thing { dollars(round: $x) euros(round: $y) } }").slice(1);
    expect(given.map(({ variables }) => variables.map(({ name }) => name))).toEqual([["x"], ["y"]]);
    for (const [index, { head }] of given.entries()) {
      expect(head).toContain(`$${"xy"[index]}:Int`);
      expect(head).not.toContain(`$${"yx"[index]}:Int`);
    }
  });
});

test("a key of the plan is no field's name, and a client's that reads like one is set apart", () => {
  expect(queries('{ thing { dollars required0__price required1__price: price(in: "EUR") } }')[0]).toBe(
    's0 {thing{__typename id required1__price:price(in:"USD")client__required0__price:required0__price client__required1__price:price(in:"EUR")}}',
  );
});
