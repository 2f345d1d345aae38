import { Supergraph } from "@apollo/federation-internals";
import { type BreakingChange, BreakingChangeType, findBreakingChanges } from "graphql";

/** A change that makes operations fail which worked before. */
export interface AnnouncedChange {
  /** What a changelog names: `Type`, `Type.field`, `Enum.VALUE`. */
  readonly coordinate: string;
  readonly description: string;
}

/** What clients of the old supergraph lose with the new one: only what they can see of either. */
export function breakingChanges(oldSupergraph: string, newSupergraph: string): AnnouncedChange[] {
  const [before, after] = [oldSupergraph, newSupergraph].map((sdl) => Supergraph.build(sdl).apiSchema().toGraphQLJSSchema());
  if (!before || !after) return [];
  return (
    findBreakingChanges(before, after)
      // A scalar of the language itself that nothing refers to any more.
      .filter(({ description }) => !description.startsWith("Standard scalar"))
      .map((change) => ({ coordinate: coordinateOf(change), description: change.description }))
  );
}

/**
 * The changes that the changelog does not name under "### Breaking", in its newest two sections: what is unreleased,
 * and, right after a release, what was.
 */
export function unannounced(changes: readonly AnnouncedChange[], changelog: string): AnnouncedChange[] {
  const breaking = changelog
    .split(/^## /m)
    .slice(1, 3)
    .flatMap((section) => section.split(/^### /m).filter((part) => part.startsWith("Breaking")))
    .join("\n");
  return changes.filter(({ coordinate }) => !new RegExp(`(?<![\\w.])${coordinate.replaceAll(".", "\\.")}(?![\\w]|\\.\\w)`).test(breaking));
}

/** Graphql-js tells what changed in a sentence; the words around the names are its own. */
function coordinateOf({ type, description }: BreakingChange): string {
  const words = description.replace(/\.$/, "").split(" ");
  switch (type) {
    case BreakingChangeType.VALUE_REMOVED_FROM_ENUM:
    case BreakingChangeType.TYPE_REMOVED_FROM_UNION:
      return `${words.at(-1)}.${words[0]}`;
    case BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED:
      return `${words[7]}.${words[3]}`;
    case BreakingChangeType.REQUIRED_ARG_ADDED:
      return `${words[5]}`;
    default:
      return `${words[0]}`;
  }
}
