import { federated, type WorldSource } from "./world-source.js";

/** An interface with a key and three kinds of it, extended as an object elsewhere; unions and interfaces over entities. */
export const media: WorldSource = {
  name: "media",
  subgraphs: [
    federated(
      "library",
      `
      type Query { media(id: ID!): Media shelf: [Media!] books: [Book] top: Top everything: [Thing] }
      interface Media @key(fields: "id") { id: ID! title: String year: Int }
      type Book implements Media & Titled @key(fields: "id") { id: ID! title: String year: Int pages: Int! author: Person sequel: Book }
      type Film implements Media & Titled @key(fields: "id") { id: ID! title: String year: Int minutes: Int cast(limit: Int = 3): [Person!]! }
      type Song implements Media @key(fields: "id") { id: ID! title: String year: Int parts: [[Part!]] }
      type Part { at: Float! lyric: String media: Media }
      interface Titled { title: String }
      union Thing = Book | Person | Film
      union Top = Book | Song
      type Person @key(fields: "id") { id: ID! name: String! known: [Media] }
      `,
    ),
    federated(
      "ratings",
      `
      type Query { rated(min: Int): [Media] best: Media charts: [Chart!] }
      type Mutation { rate(id: ID!, stars: Int!): Media rateAll(stars: [Int!]!): [Media!] }
      type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int score(weight: Float = 1): Float! voters: [Person!] related: [Media] }
      type Person @key(fields: "id") { id: ID! favourite: Media votes: Int }
      type Chart { name: String! entries: [Entry] }
      type Entry { place: Int! media: Media! }
      `,
    ),
    federated(
      "shops",
      `
      type Query { offers: [Offer!] cheapest: Buyable }
      interface Buyable { price: Int shop: Shop }
      interface Offer implements Buyable { price: Int shop: Shop until: String }
      type Book implements Buyable @key(fields: "id") { id: ID! price: Int shop: Shop paperback: Boolean }
      type Film implements Buyable & Offer @key(fields: "id") { id: ID! price: Int shop: Shop until: String format: Format year: Int @external archived: String @requires(fields: "year") }
      type Coupon implements Buyable & Offer { price: Int shop: Shop until: String code: String! }
      type Shop { name: String best: [Buyable!] }
      enum Format { DISC STREAM }
      `,
    ),
  ],
};
