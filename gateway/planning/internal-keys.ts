import { type DocumentNode, type FieldNode, Kind, visit } from "graphql";
import { apart, isApart, isRequiredKey } from "../compiler/client-key.js";
import { fieldSet, textsGiven } from "./join-directives.js";

/**
 * The response keys under which plans fetch what the client did not ask for: keys of entities and fields that others
 * require. A client may call another field, or the same one with other arguments, by such a name (`{ id: title }`): in
 * the plan, and in the tree of what was fetched, that field has another key.
 */
export class InternalKeys {
  /** The names of all such fields, and of those that are fetched by their plain name (`required-keys.ts`). */
  readonly #fetched = new Set(["__typename"]);
  readonly #plain = new Set(["__typename"]);

  /** @param supergraph the supergraph's SDL, parsed */
  constructor(supergraph: DocumentNode) {
    visit(supergraph, {
      Directive: (node) => {
        for (const fields of textsGiven(node, ["join__type", "join__field"], ["key", "requires"])) this.#add(fields);
      },
    });
  }

  #add(fields: string): void {
    visit(fieldSet(fields), {
      Field: ({ name, arguments: given }) => {
        this.#fetched.add(name.value);
        if (!given?.length) this.#plain.add(name.value);
      },
    });
  }

  /** Whether a plan may fetch a field of this name that nobody asked for. */
  has(name: string): boolean {
    return this.#fetched.has(name);
  }

  /** The same field with a response key that the plan uses for nothing else. */
  apart(field: FieldNode): FieldNode {
    const name = field.name.value;
    const key = field.alias?.value ?? name;
    if (!this.#mayMeet(key, field) && !isApart(key)) return field;
    return { ...field, alias: { kind: Kind.NAME, value: apart(key) } };
  }

  #mayMeet(key: string, { name, arguments: given }: FieldNode): boolean {
    if (isRequiredKey(key)) return true;
    return this.#plain.has(key) && (key !== name.value || (given?.length ?? 0) > 0);
  }
}
