import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from "graphql";
import { fragmentsOf } from "../execution/document.js";

/** How much an operation asks, with fragments counted at each use. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  /** Fields of this selection set alone, through fragments. */
  readonly ownFields: number;
  /** Fields at every depth. Fragments that spread each other make it astronomical, so it may be Infinity. */
  readonly fields: number;
}

const nothing: OperationSize = { depth: 0, aliases: 0, ownFields: 0, fields: 0 };
const introspectionRoots = new Set(["__schema", "__type"]);

/** Measures an operation in one walk of its text, however often its fragments are used. A fragment that contains itself counts once: validation refuses it. */
export function operationSize(document: DocumentNode, operation: OperationDefinitionNode): OperationSize {
  const fragments = fragmentsOf(document);
  const measured = new Map<FragmentDefinitionNode, OperationSize>();

  function fragmentSize(name: string): OperationSize {
    const fragment = fragments[name];
    if (!fragment) return nothing;
    const known = measured.get(fragment);
    if (known) return known;
    measured.set(fragment, nothing);
    const size = sizeOf(fragment.selectionSet);
    measured.set(fragment, size);
    return size;
  }

  function sizeOf({ selections }: SelectionSetNode): OperationSize {
    let { depth, aliases, ownFields, fields } = nothing;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet ? sizeOf(selection.selectionSet) : nothing;
        depth = Math.max(depth, introspectionRoots.has(selection.name.value) ? 1 : below.depth + 1);
        aliases += below.aliases + (selection.alias ? 1 : 0);
        ownFields += 1;
        fields += below.fields + 1;
      } else {
        const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragmentSize(selection.name.value) : sizeOf(selection.selectionSet);
        depth = Math.max(depth, part.depth);
        aliases += part.aliases;
        ownFields += part.ownFields;
        fields += part.fields;
      }
    }
    return { depth, aliases, ownFields, fields };
  }

  return sizeOf(operation.selectionSet);
}
