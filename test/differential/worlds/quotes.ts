import { federated, type WorldSource } from "./world-source.js";

/**
 * Fields that require one field with several arguments: on the entity, nested, in fragments, in lists, of an interface
 * object, in one subgraph and in two, and through fields that themselves require such.
 */
export const quotes: WorldSource = {
  name: "quotes",
  subgraphs: [
    federated(
      "goods",
      `
      enum Currency { EUR USD }
      enum Unit { CM MM }
      input Scale { unit: Unit = CM places: Int }
      type Query { good(id: ID!): Good goods(first: Int = 2): [Good!] assets: [Asset!] pack: Pack }
      type Good @key(fields: "id") {
        id: ID!
        name: String
        price(currency: Currency = USD, net: Boolean): Float
        dims: Dims
        pack: Pack
        packs: [Pack]
        note(lines: [Int!], scale: Scale): String
        other: Good
      }
      type Dims { w(unit: Unit = CM): Int size(unit: Unit): Size }
      type Size { long: Int label(short: Boolean): String }
      interface Pack { weight(unit: Unit): Int }
      type Box implements Pack { weight(unit: Unit): Int lid(open: Boolean): String }
      type Bag implements Pack { weight(unit: Unit): Int strap(long: Int): Int }
      interface Asset @key(fields: "id") { id: ID! value(currency: Currency): Float }
      type House implements Asset @key(fields: "id") { id: ID! value(currency: Currency): Float rooms: Int }
      type Ship implements Asset @key(fields: "id") { id: ID! value(currency: Currency): Float crew: Int }
      `,
    ),
    federated(
      "sales",
      `
      enum Currency { EUR USD }
      enum Unit { CM MM }
      input Scale { unit: Unit = CM places: Int }
      type Query { offered: [Good] }
      type Good @key(fields: "id") {
        id: ID!
        price(currency: Currency = USD, net: Boolean): Float @external
        dims: Dims @external
        pack: Pack @external
        packs: [Pack] @external
        note(lines: [Int!], scale: Scale): String @external
        discount(percent: Int = 1): Float @external
        offer: String
        dollars: String @requires(fields: "price(currency: USD)")
        euros(text: String): String @requires(fields: "price(currency: EUR)")
        listed: String @requires(fields: "price")
        netted: String @requires(fields: "price(currency: EUR, net: true) dims { w(unit: MM) }")
        length: Int @requires(fields: "dims { size(unit: CM) { long } w }")
        width: Int @requires(fields: "dims { size(unit: MM) { long label(short: true) } w(unit: MM) }")
        height: Int @requires(fields: "dims { size(unit: MM) { label(short: false) } }")
        wrap: String @requires(fields: "pack { __typename ... on Box { weight(unit: CM) lid } ... on Bag { weight(unit: MM) } }")
        tie: String @requires(fields: "pack { __typename weight ... on Bag { strap(long: 2) } ... on Box { lid(open: true) } }")
        heavy: Boolean @requires(fields: "packs { weight(unit: CM) }")
        light: Boolean @requires(fields: "packs { weight(unit: MM) }")
        short: String @requires(fields: "note(lines: [1], scale: { unit: MM })")
        long: String @requires(fields: "note(lines: [1, 2], scale: { places: 2 })")
        reduced: Float @requires(fields: "discount(percent: 5)")
        halved: Float @requires(fields: "discount(percent: 50)")
        rival: Good
      }
      type Dims { w(unit: Unit = CM): Int @external size(unit: Unit): Size @external }
      type Size { long: Int @external label(short: Boolean): String @external }
      interface Pack { weight(unit: Unit): Int }
      type Box implements Pack { weight(unit: Unit): Int @external lid(open: Boolean): String @external }
      type Bag implements Pack { weight(unit: Unit): Int @external strap(long: Int): Int @external }
      type Asset @interfaceObject @key(fields: "id") {
        id: ID!
        value(currency: Currency): Float @external
        gross: Float @requires(fields: "value(currency: USD)")
        worth: Float @requires(fields: "value(currency: EUR)")
      }
      `,
    ),
    federated(
      "billing",
      `
      enum Currency { EUR USD }
      enum Unit { CM MM }
      type Query { billed(first: Int): [Good!] }
      type Good @key(fields: "id") {
        id: ID!
        price(currency: Currency = USD, net: Boolean): Float @external
        dims: Dims @external
        dollars: String @external
        euros(text: String): String @external
        discount(percent: Int = 1): Float @requires(fields: "price(currency: EUR)")
        bonus: Float @requires(fields: "price(currency: USD)")
        total: Float @requires(fields: "dollars euros(text: \\"x\\") price(currency: EUR)")
        freight: Float @requires(fields: "euros(text: \\"y\\") dims { size(unit: MM) { long } }")
      }
      type Dims { size(unit: Unit): Size @external }
      type Size { long: Int @external }
      `,
    ),
  ],
};
