import { federated, type WorldSource } from "./world-source.js";

/** Few things that stand below objects of several types at once, and fields of one name that mean another thing there. */
export const owners: WorldSource = {
  name: "owners",
  subgraphs: [
    federated(
      "estate",
      `
      type Query { things: [Thing] either: [Either!] houses: [House] }
      interface Thing { id: ID! owner: Person owners: [Person] }
      union Either = House | Boat
      type House implements Thing @key(fields: "id") { id: ID! owner: Person owners: [Person] site: Site }
      type Boat implements Thing @key(fields: "id") { id: ID! owner: Person owners: [Person] site: Site }
      type Site { at: Int keeper: Person }
      type Person @key(fields: "id") { id: ID! }
      `,
    ),
    federated(
      "people",
      `
      type Person @key(fields: "id") { id: ID! votes: Int age: Int phone(area: String): String friend: Person best: Thing }
      interface Thing { id: ID! }
      type House implements Thing @key(fields: "id") { id: ID! worth: Int mark(of: Int): Int }
      type Boat implements Thing @key(fields: "id") { id: ID! worth: String mark(of: Int): Int }
      `,
    ),
  ],
};
