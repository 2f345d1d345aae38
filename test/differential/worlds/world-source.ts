/** A subgraph as its owner would write it. */
export interface SubgraphText {
  readonly name: string;
  /** The subgraph's SDL with its `@link`s. Data needs no resolvers: it follows from the schema. */
  readonly sdl: string;
}

/** A set of subgraphs that compose. */
export interface WorldSource {
  readonly name: string;
  readonly subgraphs: readonly SubgraphText[];
}

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external",
  "@shareable", "@override", "@inaccessible", "@tag", "@interfaceObject", "@composeDirective"])`;

/** A subgraph whose SDL uses federation's directives by their plain names. `header` continues `extend schema`. */
export function federated(name: string, sdl: string, header = ""): SubgraphText {
  return { name, sdl: `${FEDERATION}${header}\n${sdl}` };
}
