import { federated, type WorldSource } from "./world-source.js";

/**
 * Entities with one key, several, composite and nested ones; fields that require others, nested ones too; provided,
 * overridden, shared, tagged and inaccessible fields; input objects with defaults, enums, scalars, lists of lists.
 */
export const shop: WorldSource = {
  name: "shop",
  subgraphs: [
    federated(
      "catalog",
      `
      scalar JSON
      scalar Date
      enum Kind { BOOK GADGET TOY HIDDEN @inaccessible }
      enum Currency { EUR USD }
      input PriceRange { min: Float = 0.5 max: Float currency: Currency! = EUR }
      input ProductFilter { kind: Kind = BOOK price: PriceRange tags: [[String!]] ids: [ID!] = ["a"] not: ProductFilter meta: JSON }
      input RenameProduct { id: ID! name: String = "unnamed" extra: JSON }
      union SearchResult = Product | Brand | Note
      interface Named { name(locale: String = "en"): String }
      type Query {
        product(id: ID!): Product
        products(first: Int = 2, filter: ProductFilter = { kind: TOY }): [Product!]!
        search(text: String! = "x", kinds: [Kind!], at: Date): [SearchResult]
        named: [Named!]
        matrix(size: Int! = 2): [[Cell]!]
        version: Version! @shareable
        hiddenQuery: String @inaccessible
      }
      type Mutation {
        renameProduct(input: RenameProduct!): Product
        deleteProduct(id: ID!): Boolean!
      }
      type Product implements Named @key(fields: "id") @key(fields: "sku brand { code }") {
        id: ID!
        sku: String!
        brand: Brand!
        name(locale: String = "en"): String
        kind: Kind!
        kinds: [Kind!]
        weight: Int
        dims: Dims
        price(currency: Currency = USD): Money
        rating: Float @tag(name: "public")
        discount: String
        created: Date
        meta: JSON
        related(first: Int, filter: ProductFilter): [Product]
        secret: String @inaccessible
      }
      type Brand implements Named @shareable { code: String! name(locale: String = "en"): String country: String }
      type Note implements Named { name(locale: String = "en"): String text: String! tags: [[String]!]! }
      type Dims @shareable { w: Int h: Int unit: String! box: Box }
      type Box @shareable { d: Int label: String }
      type Money @shareable { amount: Float! currency: Currency }
      type Cell { x: Int! y: Int value: JSON product: Product }
      type Version @shareable { number: Int! label: String }
      `,
    ),
    federated(
      "inventory",
      `
      enum Currency { EUR USD }
      type Query { warehouses: [Warehouse] version: Version! @shareable }
      type Mutation { move(product: ID!, amount: Int = 1): Warehouse }
      type Product @key(fields: "id") {
        id: ID!
        weight: Int @external
        dims: Dims @external
        shipping(zip: String): Money @requires(fields: "weight dims { w unit box { d } }")
        parcel: String! @requires(fields: "dims { h }")
        discount: String @override(from: "catalog")
        warehouse: Warehouse!
        stock: [[Int!]]
      }
      type Dims @shareable { w: Int h: Int unit: String! box: Box }
      type Box @shareable { d: Int label: String }
      type Money @shareable { amount: Float! currency: Currency }
      type Warehouse @key(fields: "code region { id }") { code: String! region: Region! capacity: Int products(first: Int): [Product!] }
      type Region { id: Int! title: String }
      type Version @shareable { number: Int! label: String }
      `,
    ),
    federated(
      "reviews",
      `
      type Query { reviews(stars: [Int!]): [Review!] review(id: ID!): Review }
      type Mutation { review(product: ID!, text: String): Review! }
      type Product @key(fields: "sku brand { code }") { sku: String! brand: Brand! reviews(first: Int): [Review!] score: Int }
      type Brand @shareable { code: String! }
      type Review @key(fields: "id") {
        id: ID!
        stars: Int!
        text: String
        product: Product
        author: User @provides(fields: "name address { city }")
        reply: Review
      }
      type User @key(fields: "id") { id: ID! name: String @external address: Address @external reviews: [Review!]! }
      type Address { city: String @external }
      `,
    ),
    federated(
      "accounts",
      `
      type Query { me: User users(ids: [ID!]!): [User]! }
      type User @key(fields: "id") @key(fields: "email") {
        id: ID!
        email: String!
        name: String @shareable
        address: Address @shareable
        favourite: Product
        friends: [User!]
      }
      type Address @shareable { city: String zip: String }
      type Product @key(fields: "id", resolvable: false) { id: ID! }
      type Warehouse @key(fields: "code region { id }") { code: String! region: Region! manager: User }
      type Region @shareable { id: Int! }
      `,
    ),
  ],
};
