import { type DocumentNode, Kind } from "graphql";

/** A subgraph as the supergraph names it (`join__Graph`). */
export interface SubgraphLocation {
  /** What the supergraph's directives call it. */
  readonly graph: string;
  readonly name: string;
  readonly url: string;
}

/** The subgraphs of a supergraph's parsed SDL. Throws when it is not a supergraph. */
export function subgraphsOf({ definitions }: DocumentNode): SubgraphLocation[] {
  const graphs = definitions.find((node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === "join__Graph");
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  const locations = values.flatMap(({ name: { value: graph }, directives }) => {
    const given = new Map(
      directives
        ?.find(({ name }) => name.value === "join__graph")
        ?.arguments?.map(({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : undefined]),
    );
    const name = given.get("name");
    return name === undefined ? [] : [{ graph, name, url: given.get("url") ?? "" }];
  });
  if (locations.length === 0) throw new Error("it names no subgraphs (enum join__Graph), so it is not a supergraph");
  return locations;
}
