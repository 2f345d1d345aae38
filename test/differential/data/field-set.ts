import { type FieldNode, Kind, parse, type SelectionNode, type SelectionSetNode } from "graphql";

/** Parses the field set of a `@key` or `@requires`. */
export function fieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is no field set`);
  return operation.selectionSet;
}

/** What a field set finds: an object of plain values, or null. */
export type Projection = { readonly [field: string]: unknown } | null;

/** How a projection reads the objects that it walks through. */
export interface Reader<Source> {
  isOfType(source: Source, condition: string): boolean;
  read(source: Source, field: FieldNode): unknown;
  isObject(value: unknown): value is Source;
}

/** The plain values that a field set selects from an object: the same for a representation and for the world's data. */
export function project<Source>(source: Source, { selections }: SelectionSetNode, reader: Reader<Source>): Projection {
  const found: Record<string, unknown> = {};
  for (const node of selections) collect(source, node, reader, found);
  return found;
}

function collect<Source>(source: Source, node: SelectionNode, reader: Reader<Source>, found: Record<string, unknown>): void {
  if (node.kind === Kind.FRAGMENT_SPREAD) throw new Error("a field set has no named fragments");
  if (node.kind === Kind.INLINE_FRAGMENT) {
    const condition = node.typeCondition?.name.value;
    if (condition === undefined || reader.isOfType(source, condition))
      for (const inner of node.selectionSet.selections) collect(source, inner, reader, found);
    return;
  }
  found[node.name.value] = valueAt(reader.read(source, node), node, reader);
}

function valueAt<Source>(value: unknown, node: FieldNode, reader: Reader<Source>): unknown {
  if (Array.isArray(value)) return value.map((item) => valueAt(item, node, reader));
  return node.selectionSet && reader.isObject(value) ? project(value, node.selectionSet, reader) : value;
}
