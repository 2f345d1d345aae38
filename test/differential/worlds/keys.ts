import { federated, type WorldSource } from "./world-source.js";

/** Entities that a subgraph knows by several keys of which it resolves only some, and fields that require others there. */
export const keys: WorldSource = {
  name: "keys",
  subgraphs: [
    federated(
      "stock",
      `
      type Query { item(id: ID!): Item items(first: Int = 2): [Item!] }
      type Item @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! size: Int names: [String] parent: Item }
      `,
    ),
    federated(
      "labels",
      `
      type Query { labelled: [Item] }
      type Item @key(fields: "id", resolvable: false) @key(fields: "sku") {
        id: ID!
        sku: String!
        size: Int @external
        label(style: Style = PLAIN): String @requires(fields: "size")
        similar: [Item!]
      }
      enum Style { PLAIN BOLD }
      `,
    ),
    federated(
      "prices",
      `
      type Query { cheapest: Item }
      type Item @key(fields: "id") { id: ID! label(style: Style = PLAIN): String @external price: Float tag: String @requires(fields: "label") }
      enum Style { PLAIN BOLD }
      `,
    ),
  ],
};
