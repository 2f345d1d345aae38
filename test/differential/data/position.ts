/** An object of a world: its type, and which one of that type it is. All of its data follow from these two. */
export class Position {
  readonly __typename: string;
  readonly identity: string;
  /** What the gateway sent with it, when it was asked for as an entity. */
  readonly representation: Representation | null;

  constructor(typename: string, identity: string, representation: Representation | null = null) {
    this.__typename = typename;
    this.identity = identity;
    this.representation = representation;
  }
}

export interface Representation {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** The object that a field is resolved on; there is one of each root type, wherever it stands. */
export function positionOf(source: unknown, type: string): Position {
  if (type === "Query" || type === "Mutation") return new Position(type, "root");
  if (!(source instanceof Position)) throw new Error(`${type} is resolved without its object`);
  return source;
}
