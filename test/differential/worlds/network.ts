import { federated, type WorldSource } from "./world-source.js";

/**
 * Fields of the same name and different types beside one another (the planner must rename them), recursion, cycles of
 * `@requires` over several subgraphs, fields of the type `Query` deep in the tree, root types under other names.
 */
export const network: WorldSource = {
  name: "network",
  subgraphs: [
    federated(
      "people",
      `
      schema { query: PeopleQuery mutation: Changes }
      type PeopleQuery { viewer: Viewer feed(first: Int = 3): [Post] actor(id: ID!): Actor actors: [Actor!]! }
      type Changes { follow(id: ID!): Viewer! @audited(why: "counts") unfollow(id: ID!): Viewer }
      type Viewer { self: Actor root: PeopleQuery! inbox: [Post!] }
      interface Actor { id: ID! handle: String posts: [Post] }
      type Human implements Actor @key(fields: "id") { id: ID! handle: String size: Int home: Place details: HumanDetails posts: [Post] friends: [Human!] }
      type Robot implements Actor @key(fields: "id") @key(fields: "serial") { id: ID! serial: Int! handle: String size: String! home: Port details: [String!] posts: [Post] owner: Human }
      type HumanDetails { age: Int note: String }
      type Place { id: ID! name: String }
      type Port { id: ID! name: Int }
      union Post = Text | Picture | Poll
      type Text @key(fields: "id") { id: ID! body: String author: Actor }
      type Picture @key(fields: "id") { id: ID! url: String body: Float author: Human }
      type Poll { body: [String!] answers: [Answer]! author: Robot }
      type Answer { text: String votes: Int }
      `,
      ` @composeDirective(name: "@audited") @link(url: "https://example.org/audited/v1.0", import: ["@audited"])
      directive @audited(why: String) on FIELD_DEFINITION`,
    ),
    federated(
      "stats",
      `
      type Query { trending: [Text!] statistics(of: ID, range: Range = { from: 1 }): Statistics }
      type Mutation { recount(ids: [ID!] = []): Statistics reset: Boolean }
      input Range { from: Int! to: Int exact: Boolean! = false }
      type Statistics { total: Int query: Query top: Human }
      type Text @key(fields: "id") { id: ID! views: Int body: String @external rank: String @requires(fields: "body") }
      type Human @key(fields: "id") { id: ID! handle: String @external size: Int @external level: Int @requires(fields: "handle") bmi: String @requires(fields: "size weight") weight: Int @external reach(days: Int = 7): Float }
      type Robot @key(fields: "serial") { serial: Int! uptime: Float size: String! @external wear: String @requires(fields: "size") }
      `,
    ),
    federated(
      "health",
      `
      type Query { healthy: [Human] }
      type Human @key(fields: "id") { id: ID! weight: Int level: Int @external advice: Advice @requires(fields: "level weightNote") weightNote: String @external }
      type Advice { text: String! for: Human }
      `,
    ),
    federated(
      "notes",
      `
      type Query { notes: [Note!] }
      type Human @key(fields: "id") { id: ID! weightNote: String notes: [Note] }
      interface Note { text: String on: Post }
      type Private implements Note { text: String on: Post owner: Human! }
      type Public implements Note { text: String on: Post likes: Int! }
      union Post = Text | Picture
      type Text @key(fields: "id") { id: ID! notes: [Note!] }
      type Picture @key(fields: "id") { id: ID! notes: [Note!]! }
      `,
    ),
  ],
};
