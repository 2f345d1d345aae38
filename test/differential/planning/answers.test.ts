import type { GraphQLFormattedError } from "graphql";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createGateway } from "../../../gateway/server.js";
import type { SubgraphCall, SubgraphTransport } from "../../../platform/graphql/transport.js";
import { composeTexts } from "../../support/compose.js";

interface Answer {
  readonly data: unknown;
  readonly errors: readonly GraphQLFormattedError[];
}

type Subgraph = (call: SubgraphCall) => object;

/** Asks a gateway in front of subgraphs `s0`, `s1` and so on that answer as told. */
async function ask(supergraphSdl: string, subgraphs: readonly Subgraph[], query: string): Promise<Answer> {
  const transports = subgraphs.map(
    (answer, index): SubgraphTransport => ({
      name: `s${index}`,
      request: async ({ body }) => ({ status: 200, contentType: "application/json", text: JSON.stringify(answer(JSON.parse(body))) }),
      subscribe() {
        throw new Error("nobody subscribes");
      },
      async ready() {},
      async close() {},
    }),
  );
  const gateway = await createGateway({ supergraphSdl, transports, homePage: null, logger: pino({ level: "silent" }) });
  onTestFinished(() => gateway.close());
  const response = await fetch(`${await gateway.listen({ port: 0 })}graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

const nobody: Subgraph = () => {
  throw new Error("nobody was to ask");
};

const priced = composeTexts(
  'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! price(in: String): Int }',
  `type Thing @key(fields: "id") {
    id: ID!
    price(in: String): Int @external
    dollars: Int @requires(fields: "price(in: \\"USD\\")")
    euros: Int @requires(fields: "price(in: \\"EUR\\")")
  }`,
);

test("each of two fields gets its own value of one required field, by that field's name", async () => {
  const sent: unknown[] = [];
  const answer = await ask(
    priced,
    [
      () => ({ data: { thing: { __typename: "Thing", id: "1", required0__price: 10, required1__price: 9, price: 8 } } }),
      ({ query, variables }) => {
        sent.push([/dollars|euros/.exec(query)?.[0], variables?.representations]);
        return { data: { _entities: [{ dollars: 1, euros: 2 }] } };
      },
    ],
    "{ thing { dollars euros price } }",
  );
  expect(answer).toEqual({ data: { thing: { dollars: 1, euros: 2, price: 8 } } });
  expect(sent).toEqual([
    ["dollars", [{ __typename: "Thing", id: "1", price: 10 }]],
    ["euros", [{ __typename: "Thing", id: "1", price: 9 }]],
  ]);
});

test.each([
  ["by the field's name where the client has not asked for it", "{ thing { dollars } }", ["thing", "price"]],
  ["at the object where the client has another there", "{ thing { dollars price } }", ["thing"]],
  ["at the object where the client has an alias like it", "{ thing { dollars price: id } }", ["thing"]],
])("what fails that was required is told %s, and never by the plan's key", async (_where, query, path) => {
  const failing = { message: "no", path: ["thing", "required0__price"] };
  const thing = { __typename: "Thing", id: "1", required0__price: null, price: 8, client__price: "1" };
  const answer = await ask(
    priced,
    [() => ({ data: { thing }, errors: [failing] }), () => ({ data: { _entities: [{ dollars: 0 }] } })],
    query,
  );
  expect(answer.errors).toMatchObject([{ message: "no", path }]);
  expect(JSON.stringify(answer)).not.toMatch(/required\d|client__/);
});

test("a subgraph that fails altogether is told of without the plan's keys", async () => {
  const sdl = composeTexts(
    'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }',
    'type Thing @key(fields: "id") { id: ID! price(in: String): Int @external dollars: Int @requires(fields: "price(in: \\"USD\\")") }',
    'type Thing @key(fields: "id") { id: ID! price(in: String): Int }',
  );
  const thing = () => ({ data: { thing: { __typename: "Thing", id: "1" } } });
  const down: Subgraph = () => {
    throw new Error("down");
  };
  const answer = await ask(sdl, [thing, nobody, down], "{ thing { dollars price } }");
  expect(answer.data).toEqual({ thing: { dollars: null, price: null } });
  expect(answer.errors.map(({ path }) => path)).toEqual([["thing", "price"], ["thing"]]);
  expect(JSON.stringify(answer)).not.toMatch(/required\d|client__/);
});

test("a subgraph is asked by the key that it resolves, and not by the one that it only knows", async () => {
  const sdl = composeTexts(
    'type Query { thing: Thing } type Thing @key(fields: "id") @key(fields: "code") { id: ID! code: ID! size: Int }',
    `type Query { other: Thing }
     type Thing @key(fields: "id", resolvable: false) @key(fields: "code") {
       id: ID! code: ID! size: Int @external label: Int @requires(fields: "size")
     }`,
  );
  const representations: unknown[] = [];
  const answer = await ask(
    sdl,
    [
      () => ({ data: { _entities: [{ size: 3 }] } }),
      ({ variables }) => {
        if (!variables?.representations) return { data: { other: { __typename: "Thing", id: "1", code: "c" } } };
        representations.push(variables.representations);
        return { data: { _entities: [{ label: 4 }] } };
      },
    ],
    "{ other { label } }",
  );
  expect(answer).toEqual({ data: { other: { label: 4 } } });
  expect(representations).toEqual([[{ __typename: "Thing", code: "c", size: 3 }]]);
});

test("a selection that no subgraph can answer is an error at its place, and the rest is answered", async () => {
  // The first subgraph knows no object of the interface, so that the plan has nobody to ask for what it does not know of it.
  const sdl = composeTexts(
    "type Query { holder: [Holder] count: Int item: Item } type Holder { item: Item name: String } interface Item { y: Int }",
    "type Query { one: One } interface Item { x: Int y: Int } type One implements Item { x: Int y: Int }",
  );
  const answer = await ask(
    sdl,
    [() => ({ data: { count: 1, holder: [{ name: "a" }, { name: "b" }] } }), nobody],
    "{ count mine: item { x } holder { name item { x } } }",
  );
  expect(answer.data).toEqual({
    count: 1,
    mine: null,
    holder: [
      { name: "a", item: null },
      { name: "b", item: null },
    ],
  });
  const because = { message: "No subgraph can answer what is selected here.", extensions: { code: "INTERNAL_SERVER_ERROR" } };
  expect(answer.errors).toMatchObject([
    { ...because, path: ["mine"] },
    { ...because, path: ["holder", 0, "item"] },
    { ...because, path: ["holder", 1, "item"] },
  ]);
  expect((await ask(sdl, [nobody, nobody], "{ item { x } }")).errors).toMatchObject([{ ...because, path: ["item"] }]);
});

test("a mutation that selects what no subgraph can answer is refused before it changes anything", async () => {
  const sdl = composeTexts(
    "type Query { count: Int } type Mutation { make: Made } type Made { item: Item name: String } interface Item { y: Int }",
    "type Query { one: One } interface Item { x: Int y: Int } type One implements Item { x: Int y: Int }",
  );
  const answer = await ask(sdl, [nobody, nobody], "mutation { make { name item { x } } }");
  expect(answer.data ?? null).toBeNull();
  expect(answer.errors).toMatchObject([{ extensions: { code: "INTERNAL_SERVER_ERROR" } }]);
});

test("a mutation's next field does not run once one that may not be null is null", async () => {
  const ran: string[] = [];
  const sdl = composeTexts(
    "type Query { a: Int } type Mutation { first: Int! third: Int }",
    "type Query { b: Int } type Mutation { second: Int }",
  );
  const first: Subgraph = ({ query }) => {
    ran.push(query);
    return { data: null, errors: [{ message: "no", path: ["first"] }] };
  };
  const answer = await ask(sdl, [first, nobody], "mutation { first second third }");
  expect(answer).toMatchObject({ data: null, errors: [{ message: "no", path: ["first"] }] });
  expect(answer.errors).toHaveLength(1);
  expect(ran).toHaveLength(1);
});

test("an object keeps its type where a subgraph knows only its interface", async () => {
  const sdl = composeTexts(
    'type Query { asset: Asset } interface Asset @key(fields: "id") { id: ID! } type Ship implements Asset @key(fields: "id") { id: ID! crew: Int }',
    'type Asset @key(fields: "id") @interfaceObject { id: ID! worth: Int }',
  );
  const ship = () => ({ data: { asset: { __typename: "Ship", id: "1" } } });
  const worth = () => ({ data: { _entities: [{ __typename: "Asset", worth: 7 }] } });
  expect(await ask(sdl, [ship, worth], "{ asset { ... on Ship { worth __typename } } }")).toEqual({
    data: { asset: { worth: 7, __typename: "Ship" } },
  });
});
