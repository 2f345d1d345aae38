import { type ConstDirectiveNode, type DocumentNode, Kind } from "graphql";

/** What composition links with a purpose, and this gateway does as it says. */
const carriedOut = new Set(["link", "core", "join", "tag", "inaccessible"]);

const reasons: Readonly<Record<string, string>> = {
  authenticated: "@authenticated is not enforced here, so everybody would see what it guards",
  requiresScopes: "@requiresScopes is not enforced here, so everybody would see what it guards",
  policy: "@policy is not enforced here, so everybody would see what it guards",
  context: "arguments from @context are not filled in here",
  connect: "connectors are not called from here",
};

/** Refuses a supergraph that says of a feature that it must be carried out, where it would not be. Throws with every such feature. */
export function refuseForeignFeatures({ definitions }: DocumentNode): void {
  const refused = definitions
    .flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : []))
    .filter(({ name }) => name.value === "link" || name.value === "core")
    .flatMap((link) => {
      const url = argumentOf(link, "url") ?? argumentOf(link, "feature") ?? "";
      const purpose = argumentOf(link, "for");
      const feature = /([^/]+)\/v[0-9.]+$/.exec(url)?.[1] ?? url;
      const isOfApollo = url.startsWith("https://specs.apollo.dev/");
      if (purpose === undefined || (isOfApollo && carriedOut.has(feature))) return [];
      return [`${url} (for ${purpose}): ${(isOfApollo && reasons[feature]) || "this gateway does not know it"}`];
    });
  if (refused.length > 0) throw new Error(`the supergraph needs what this gateway does not do: ${refused.join("; ")}`);
}

function argumentOf({ arguments: given }: ConstDirectiveNode, name: string): string | undefined {
  const value = given?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
