import { type FieldNode, GraphQLInt, type GraphQLOutputType, getNamedType, Kind, type SelectionSetNode } from "graphql";

/** The value of a key's leaf: it tells which object it is. */
export function keyValue(field: string, identity: string, type: GraphQLOutputType): string | number {
  return getNamedType(type) === GraphQLInt ? Number(identity) || 0 : `${field}#${identity}`;
}

/**
 * Which object the values of a key belong to. Throws when they belong to different ones: then the gateway has mixed
 * two objects.
 */
export function identityOf(representation: Readonly<Record<string, unknown>>, key: SelectionSetNode): string | null {
  const identities = new Set<string>();
  for (const value of leaves(representation, key)) {
    if (value === null || value === undefined) return null;
    identities.add(typeof value === "number" ? String(value) : String(value).slice(String(value).indexOf("#") + 1));
  }
  const [identity, another] = identities;
  if (another !== undefined) throw new Error(`a key of several objects: ${JSON.stringify(representation)}`);
  return identity ?? null;
}

function leaves(source: unknown, { selections }: SelectionSetNode): unknown[] {
  if (typeof source !== "object" || source === null) return [undefined];
  const object = source as Readonly<Record<string, unknown>>;
  return selections
    .filter((node): node is FieldNode => node.kind === Kind.FIELD)
    .flatMap(({ name, selectionSet }) => (selectionSet ? leaves(object[name.value], selectionSet) : [object[name.value]]));
}
