import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, type Gateways, tryOperation } from "./comparison.js";
import { createWorld, type World } from "./data/world.js";
import type { Mode } from "./data/world-data.js";
import { explain } from "./explained.js";
import { ourGateway } from "./gateways/ours.js";
import { stockGateway } from "./gateways/stock.js";
import { keys } from "./worlds/keys.js";
import { media } from "./worlds/media.js";
import { network } from "./worlds/network.js";
import { owners } from "./worlds/owners.js";
import { quotes } from "./worlds/quotes.js";
import { shop } from "./worlds/shop.js";

interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** The data that show it, where not every seed's do. */
  readonly modes?: readonly Mode[];
  /** Apollo Gateway's answer, which is not the true one, is left out. */
  readonly withoutStock?: boolean;
}

const off = { off: false };

const cases: readonly { readonly source: typeof shop; readonly cases: readonly Case[] }[] = [
  {
    source: shop,
    cases: [
      { name: "an alias like a key that the plan fetches", query: "{ products { id: meta discount } }" },
      {
        name: "an alias like a key on an object",
        query: "{ products { id: shipping { amount } weight: name dims { w } shipping { currency } } }",
      },
      {
        name: "mutations of one subgraph in the client's order",
        query:
          'mutation { deleteProduct(id: 1) ... on Mutation { renameProduct(input: { id: 1 }) { name } } other: deleteProduct(id: "2") }',
      },
      {
        name: "a fragment on the object's type inside one on a union",
        query: "{ products { ... on SearchResult { ... on Product { name } } } }",
      },
      {
        name: "a failing mutation stops that of another subgraph",
        query: "mutation { review(product: 7) { author { email } } deleteProduct(id: 1) }",
      },
      {
        name: "a failing mutation under a condition stops the next",
        query:
          "mutation M($off: Boolean!) { deleteProduct(id: 1) @skip(if: $off) other: deleteProduct(id: 2) third: deleteProduct(id: 3) }",
        variables: off,
      },
    ],
  },
  {
    source: media,
    cases: [
      {
        name: "an interface as the type of a fragment on an interface object",
        query: "{ rated { ... on Buyable { price shop { name } } } }",
      },
      { name: "a union as the type of a fragment on an interface object", query: "{ rated { ... on Top { __typename } } }" },
      {
        // It keeps the object whose field may not be null.
        name: "a failure that leaves the object's type untold",
        query: "mutation { rate(id: 7, stars: 0) { stars ... on Titled { ... on Book { pages } } } }",
        modes: [{ errors: 60, lost: 0, garbage: 0, seed: 117615 }],
        withoutStock: true,
      },
      { name: "fields of an interface object alone", query: "{ charts { entries { media { stars } } } best { score } }" },
      {
        name: "one alias for different fields of an interface object's types",
        query: "{ shelf { ... on Book { x: score(weight: 2) } ... on Film { x: score(weight: 3) } ... on Song { related { id } } } }",
      },
      {
        name: "a field that fails, asked of one type of an interface object",
        query: "{ shelf { title ... on Film { score } ... on Book { stars } } }",
      },
      { name: "an alias like a key on an interface object", query: "{ rated { id: stars ... on Book { related { year } } } }" },
    ],
  },
  {
    source: network,
    cases: [
      {
        name: "a constant condition under a variable one",
        query:
          "query Q($on: Boolean = true) { ... @include(if: $on) { ... on Query @include(if: true) { actor(id: 1) { id } } feed { __typename } } }",
      },
      { name: "nothing but a conditional type name of a union", query: "{ ... on Query { feed { __typename @skip(if: false) } } }" },
      {
        name: "the root's type name under a condition",
        query: "query Q($off: Boolean!) { ... @skip(if: $off) { __typename } actors { id } }",
        variables: off,
      },
      {
        name: "fields of the root type deep in an answer, of a subgraph that has another name for it",
        query: "{ statistics { query { feed { __typename } healthy { bmi } } total } }",
      },
      {
        name: "the root type deep in an answer",
        query: "mutation { unfollow(id: 1) { root { __typename ... on Query { viewer { inbox { __typename } } } } } }",
      },
      {
        name: "introspection deep in an answer, asked twice",
        query:
          "{ statistics { query { __schema { queryType { name } } } } s: statistics { query { __schema { description } __schema { mutationType { name } } } } }",
      },
      {
        name: "a required field that requires another and is at home where the entity comes from",
        query: "{ statistics(of: 1) { top { advice { text } } } }",
      },
    ],
  },
  {
    source: quotes,
    cases: [
      { name: "one field required with two arguments", query: "{ goods { dollars euros } }" },
      {
        name: "one field required with two arguments and without, and asked for with others",
        query: '{ goods { listed euros price(net: false) netted dollars e: euros(text: "z") } }',
      },
      { name: "nested fields required with two arguments", query: "{ goods { length width height dims { w size(unit: MM) { label } } } }" },
      { name: "fields of several types required with two arguments", query: "{ goods { wrap tie pack { weight(unit: CM) } } }" },
      { name: "fields of a list's items required with two arguments", query: "{ goods { heavy packs { weight } light } }" },
      {
        name: "a field of an interface object required with two arguments",
        query: "{ assets { gross worth value ... on House { rooms } } }",
      },
      {
        name: "a required field of an interface object asked of one type and, under a condition, of all",
        query: "query Q($off: Boolean!) { assets { gross @skip(if: $off) ... on House { gross } } }",
        variables: off,
      },
      {
        name: "required fields of an interface object asked of each type apart",
        query: "{ assets { ... on House { g: gross } ... on Ship { g: worth } } }",
      },
      { name: "lists and objects as arguments", query: "{ good(id: 1) { short note long } }" },
      {
        name: "required fields that require one field with two arguments themselves",
        query: "query Q($text: String) { offered { total freight reduced halved rival { bonus dollars e: euros(text: $text) } } }",
        variables: { text: "given" },
      },
      {
        name: "equal objects at places that share them",
        query: "{ goods { rival { price } pack { weight } } }",
        modes: [{ seed: 13, errors: 0, lost: 0, garbage: 0 }],
      },
      {
        name: "aliases like the keys of required fields",
        query:
          "{ goods { required0__price: name price: name required1__price: price(currency: EUR) client__required0__price: id dollars euros } }",
      },
    ],
  },
  {
    source: keys,
    cases: [
      { name: "back to a subgraph by a key that it resolves", query: "{ labelled { label } }" },
      {
        name: "one field required without and asked for with arguments",
        query: "{ cheapest { tag label(style: BOLD) } items { label(style: BOLD) tag } }",
      },
    ],
  },
  {
    source: owners,
    cases: [
      {
        name: "other fields of one object below each type of an interface",
        query: "{ things { ... on House { owner { votes } } ... on Boat { owner { age } } } }",
      },
      {
        name: "more fields of one object below one type of an interface",
        query: "{ things { owner { votes } ... on Boat { owner { age } owners { friend { age } } } } }",
      },
      {
        name: "one alias for other fields of one object below each type",
        query: "{ either { ... on House { owner { id: votes v: age } } ... on Boat { owner { id: age v: votes } } } }",
      },
      {
        name: "one field with other arguments below each type",
        query:
          '{ either { ... on House { owner { p: phone(area: "a") } } ... on Boat { owner { p: phone(area: "b") client1__p: age } } } }',
      },
      {
        name: "one alias for objects of other fields below each type, and what differs below those",
        query:
          "{ things { ... on House { o: owner { f: friend { v: votes } } } ... on Boat { o: owner { f: best { ... on Boat { v: mark(of: 2) } } } } } }",
      },
      {
        name: "one alias for other fields of each type itself",
        query:
          "{ things { ... on House { y: mark(of: 1) } ... on Boat { y: mark(of: 2) owner { best { ... on House { x: worth } ... on Boat { z: worth } } } } } }",
      },
    ],
  },
];

const MODES: readonly Mode[] = Array.from({ length: 12 }, (_, seed) => seed).flatMap((seed) =>
  [0, 80].map((errors) => ({ seed, errors, lost: 0, garbage: 0 })),
);

describe.each(cases)("over $source.name the answer is the true one", ({ source, cases: known }) => {
  let world: World;
  let gateways: Gateways;
  beforeAll(async () => {
    world = createWorld(source);
    gateways = { ours: await ourGateway(world), stock: await stockGateway(world) };
  });
  afterAll(async () => {
    await gateways.ours.close();
    await gateways.stock.close();
  });

  test.each(known)("$name", async ({ query, variables = {}, operationName, modes = MODES, withoutStock = false }) => {
    const operation = { query, variables, document: parse(query), ...(operationName === undefined ? {} : { operationName }) };
    for (const mode of modes) {
      const trial = await tryOperation(world, gateways, operation, mode);
      const unexplained = differences(trial).filter((difference) => !explain(difference, trial));
      expect(unexplained.filter(({ between }) => !withoutStock || between === "ours and the truth")).toEqual([]);
    }
  });
});
