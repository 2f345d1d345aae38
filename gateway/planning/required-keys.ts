import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  print,
  type SelectionSetNode,
  visit,
} from "graphql";
import { requiredKey } from "../compiler/client-key.js";
import { fieldSet } from "./join-directives.js";

/**
 * The supergraph as it is planned: what a `@requires` wants with arguments has an alias there, one for each field and
 * arguments. So plans fetch `price(currency: USD)` and `price(currency: EUR)` under response keys of their own, beside
 * one another and beside what the client asks for. The document itself where nothing is wanted with arguments.
 *
 * @param supergraph the supergraph's SDL, parsed
 */
export function withRequiredKeys(supergraph: DocumentNode): DocumentNode {
  const keys = new RequiredKeys(fieldNames(supergraph));
  const planned = visit(supergraph, {
    Directive: (node) => (node.name.value === "join__field" ? withAliases(node, (set) => keys.give(set)) : undefined),
  });
  return keys.given ? planned : supergraph;
}

class RequiredKeys {
  /** By the field with its arguments, as text. */
  readonly #keys = new Map<string, string>();
  /** Of fields: no key may read like one of them. */
  readonly #names: ReadonlySet<string>;
  #count = 0;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  get given(): boolean {
    return this.#keys.size > 0;
  }

  give(set: SelectionSetNode): SelectionSetNode {
    return visit(set, { Field: (field) => (field.arguments?.length ? this.#aliased(field, field.arguments) : undefined) });
  }

  #aliased(field: FieldNode, given: readonly ArgumentNode[]): FieldNode {
    const wanted = print({ kind: Kind.FIELD, name: field.name, arguments: given });
    const key = this.#keys.get(wanted) ?? this.#unused(field.name.value);
    this.#keys.set(wanted, key);
    return { ...field, alias: { kind: Kind.NAME, value: key } };
  }

  #unused(name: string): string {
    const key = requiredKey(this.#count++, name);
    return this.#names.has(key) ? this.#unused(name) : key;
  }
}

function withAliases(directive: DirectiveNode, give: (set: SelectionSetNode) => SelectionSetNode): DirectiveNode {
  const given = (directive.arguments ?? []).map((argument) => {
    const { name, value } = argument;
    if (name.value !== "requires" || value.kind !== Kind.STRING) return argument;
    return { ...argument, value: { ...value, value: print(give(fieldSet(value.value))) } };
  });
  return { ...directive, arguments: given };
}

function fieldNames(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(supergraph, { FieldDefinition: ({ name }) => void names.add(name.value) });
  return names;
}
