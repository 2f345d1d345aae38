import { GraphQLError } from "graphql";
import { type Principal, visitor } from "../../platform/access/principal.js";
import { type TestContext, TestSubgraph } from "./gateway-subgraph.js";

/** Three subgraphs with one entity each, and a customer that two of them know. */
export interface TestSubgraphs {
  readonly identity: TestSubgraph;
  readonly sales: TestSubgraph;
  readonly finance: TestSubgraph;
  /** Who each access token belongs to; what is not in it does not hold. */
  readonly tokens: Map<string, Principal>;
}

export function testSubgraphs(): TestSubgraphs {
  const tokens = new Map([
    ["ada", member("ada")],
    ["bob", member("bob")],
  ]);
  return { identity: identity(tokens), sales: sales(), finance: finance(), tokens };
}

export function member(id: string): Principal {
  return {
    ...visitor(),
    kind: "MEMBER",
    id: `member-${id}`,
    sessionId: `session-${id}`,
    accountId: "account-1",
    partnerId: "account-1",
    permissions: ["read"],
    customerScope: "ALL",
  };
}

function identity(tokens: Map<string, Principal>): TestSubgraph {
  const sdl = `
    scalar JSON
    type Query { principalOfToken(token: String!): JSON @inaccessible me: String manager(id: ID!): Manager }
    type Mutation { signOut(token: String!): Boolean }
    type Subscription { principalInvalidated: JSON @inaccessible }
    type Manager @key(fields: "id") { id: ID! name: String }
  `;
  return new TestSubgraph("identity", sdl, {
    Query: {
      principalOfToken: (_: unknown, { token }: { token: string }) => tokens.get(token) ?? null,
      me: (_: unknown, __: unknown, { headers }: TestContext) => headers["x-principal"] ?? "nobody",
      manager: (_: unknown, { id }: { id: string }) => ({ id }),
    },
    Mutation: {
      signOut: (_: unknown, { token }: { token: string }, { invalidate }: TestContext) => {
        invalidate.push(tokens.get(token)?.sessionId ?? "");
        return tokens.delete(token);
      },
    },
    Subscription: {
      principalInvalidated: {
        subscribe: (_: unknown, __: unknown, { topic }: TestContext) => topic("invalidated"),
        resolve: (ids: unknown) => ids,
      },
    },
    Manager: { name: ({ id }: { id: string }) => `Manager ${id}`, __resolveReference: (reference: object) => reference },
  });
}

function sales(): TestSubgraph {
  const sdl = `
    scalar JSON
    input Filter { and: [Filter!] number: Int ids: [ID!] }
    type Query { customers: [Customer!]! customer(id: ID!): Customer echo(text: String): String mirror(value: JSON): JSON filter(by: Filter): Boolean forbidden: Int teapot: Int crash: Int self: Node }
    type Mutation { rename(id: ID!, name: String!): Customer }
    type Subscription { alerts(after: String): Alert countdown(from: Int!): Int }
    type Customer @key(fields: "id") { id: ID! name: String manager: Manager }
    type Manager @key(fields: "id", resolvable: false) { id: ID! }
    type Alert { cursor: String! level: Int customer: Customer }
    type Node { node: Node value: Int }
  `;
  const names = new Map([
    ["1", "Anvil"],
    ["2", "Bellows"],
  ]);
  const customer = (id: string) => ({ id, name: names.get(id), manager: { id: `m${id}` } });
  return new TestSubgraph("sales", sdl, {
    Query: {
      customers: () => [...names.keys()].map(customer),
      customer: (_: unknown, { id }: { id: string }) => (names.has(id) ? customer(id) : null),
      echo: (_: unknown, { text }: { text?: string }) => text,
      mirror: (_: unknown, { value }: { value?: unknown }) => value,
      filter: () => true,
      self: () => ({}),
      forbidden: () => {
        throw new GraphQLError("Not yours.", { extensions: { code: "FORBIDDEN" } });
      },
      teapot: () => {
        throw new GraphQLError("Short and stout.", {
          extensions: { code: "TEAPOT", http: { status: 418 }, stacktrace: ["at kettle.ts:1"] },
        });
      },
      crash: () => {
        throw new Error("no code");
      },
    },
    Node: { node: () => ({}), value: () => 1 },
    Mutation: {
      rename: (_: unknown, { id, name }: { id: string; name: string }) => {
        names.set(id, name);
        return customer(id);
      },
    },
    Subscription: {
      alerts: {
        subscribe: (_: unknown, __: unknown, { topic }: TestContext) => topic("alerts"),
        resolve: (alert: { id: string; level: number; cursor: string }) => ({ ...alert, customer: customer(alert.id) }),
      },
      countdown: {
        subscribe: async function* (_: unknown, { from }: { from: number }) {
          for (let left = from; left > 0; left -= 1) yield left;
        },
        resolve: (left: number) => left,
      },
    },
    Customer: { __resolveReference: ({ id }: { id: string }) => customer(id) },
  });
}

function finance(): TestSubgraph {
  const sdl = `
    type Query { rate: Float }
    type Customer @key(fields: "id") { id: ID! spending: Int limit: Int debt: Int }
  `;
  return new TestSubgraph("finance", sdl, {
    Query: { rate: () => 1.5 },
    Customer: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      spending: ({ id }: { id: string }) => Number(id) * 100,
      limit: ({ id }: { id: string }) => Number(id) * 1000,
      debt: ({ id }: { id: string }) => {
        if (id === "2") throw new GraphQLError("No debts are kept for this customer.", { extensions: { code: "NOT_FOUND" } });
        return 0;
      },
    },
  });
}
