import { buildSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLSchema, parse } from "graphql";
import {
  AUTHOR,
  isInStock,
  type Product,
  productOf,
  products,
  type Review,
  reviewOf,
  reviewsOfProduct,
  reviewsOfUser,
  type User,
  userOf,
  users,
} from "./catalogue.ts";

export type SubgraphName = "accounts" | "inventory" | "products" | "reviews";

/**
 * The schemas of the public benchmark. What is added is `viewer` on at least one field of whatever a gateway fetches
 * from a subgraph: nothing depends on it, but two requests with different viewers have nothing in common at the
 * subgraphs, so that no gateway may share a fetch between them.
 */
const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable"])`;

export const TYPE_DEFINITIONS: Readonly<Record<SubgraphName, string>> = {
  accounts: `${FEDERATION}
    type Query {
      me(viewer: ID): User
      user(id: ID!, viewer: ID): User
      users(viewer: ID): [User]
    }
    type User @key(fields: "id") {
      id: ID!
      name(viewer: ID): String
      username: String @shareable
      birthday: Int
    }`,
  inventory: `${FEDERATION}
    type Product @key(fields: "upc") {
      upc: String!
      weight: Int @external
      price: Int @external
      inStock(viewer: ID): Boolean
      shippingEstimate(viewer: ID): Int @requires(fields: "price weight")
    }`,
  products: `${FEDERATION}
    type Query {
      topProducts(first: Int = 5, viewer: ID): [Product]
    }
    type Product @key(fields: "upc") {
      upc: String!
      name(viewer: ID): String
      price: Int
      weight: Int
    }`,
  reviews: `${FEDERATION}
    type Review @key(fields: "id") {
      id: ID!
      body: String
      product: Product
      author: User @provides(fields: "username")
    }
    type User @key(fields: "id") {
      id: ID!
      username: String @external
      reviews(viewer: ID): [Review]
    }
    type Product @key(fields: "upc") {
      upc: String!
      reviews(viewer: ID): [Review]
    }`,
};

interface Stocked {
  readonly upc: string;
  readonly price?: number | null;
  readonly weight?: number | null;
}

/** As the public benchmark has it: nothing to pay for what is dear, else half the weight; unknown without a price. */
function shippingEstimate({ price, weight }: Stocked): number | null {
  if (typeof price !== "number") return null;
  if (price > 1000) return 0;
  return typeof weight === "number" ? Math.trunc(weight / 2) : null;
}

const resolvers = {
  accounts: {
    Query: {
      me: () => AUTHOR,
      user: (_: unknown, { id }: { id: string }) => userOf(id) ?? null,
      users: () => users,
    },
    User: { __resolveReference: ({ id }: User) => userOf(id) ?? null },
  },
  inventory: {
    Product: {
      __resolveReference: (reference: Stocked) => (productOf(reference.upc) ? reference : null),
      inStock: ({ upc }: Stocked) => isInStock(upc),
      shippingEstimate,
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { first: number | null }) => products.slice(0, Math.max(0, first ?? 5)) },
    Product: { __resolveReference: ({ upc }: Product) => productOf(upc) ?? null },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: Review) => reviewOf(id) ?? null,
      product: ({ upc }: Review) => ({ upc }),
      author: () => ({ id: AUTHOR.id, username: AUTHOR.username }),
    },
    User: { reviews: () => reviewsOfUser },
    Product: { reviews: ({ upc }: Product) => reviewsOfProduct(upc) },
  },
};

export const SCHEMAS: Readonly<Record<SubgraphName, GraphQLSchema>> = {
  accounts: schemaOf("accounts"),
  inventory: schemaOf("inventory"),
  products: schemaOf("products"),
  reviews: schemaOf("reviews"),
};

function schemaOf(name: SubgraphName): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(TYPE_DEFINITIONS[name]), resolvers: resolvers[name] }]);
}
