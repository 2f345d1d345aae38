import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  OverlappingFieldsCanBeMergedRule,
  parse,
  print,
  validate,
  visit,
} from "graphql";
import type { Operation } from "../gateways/answer.js";
import type { ConditionDraft, FieldDraft, FragmentDraft, OperationDraft, SelectionDraft, ValueDraft, VariableDraft } from "./draft.js";

/** An operation ready to be sent. */
export interface WrittenOperation extends Operation {
  readonly document: DocumentNode;
}

/** Writes a draft as a valid operation. Fields that cannot stand beside one another get aliases. Throws when it is invalid all the same. */
export function write(draft: OperationDraft, schema: GraphQLSchema): WrittenOperation {
  const writer = new Writer();
  const selections = writer.selections(draft.selections);
  const text = `${draft.kind}${draft.named ? " Operation" : ""}${writer.variableDefinitions()} ${selections}\n${writer.fragments()}`;
  const document = withoutConflicts(parse(text, { noLocation: true }), schema);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(`an invalid operation was generated: ${errors.join("\n")}\n${print(document)}`);
  return { document, query: print(document), variables: writer.values, ...(draft.named ? { operationName: "Operation" } : {}) };
}

class Writer {
  readonly values: Record<string, unknown> = {};
  readonly #variables = new Map<string, string>();
  /** The text of each fragment; null while it is being written. */
  readonly #fragments = new Map<string, string | null>();

  selections(drafts: readonly SelectionDraft[]): string {
    return `{ ${drafts.map((draft) => ("field" in draft ? this.#field(draft) : this.#fragment(draft))).join(" ")} }`;
  }

  variableDefinitions(): string {
    return this.#variables.size > 0 ? `(${[...this.#variables.values()].join(", ")})` : "";
  }

  fragments(): string {
    return [...this.#fragments.values()].join("\n");
  }

  #field({ field, alias, arguments: args, conditions, selections }: FieldDraft): string {
    const written = args.map(([name, value]) => `${name}: ${this.#value(value)}`);
    const given = written.length > 0 ? `(${written.join(", ")})` : "";
    return `${alias ? `${alias}: ` : ""}${field}${given}${this.#conditions(conditions)}${selections ? ` ${this.selections(selections)}` : ""}`;
  }

  #fragment({ on, named, conditions, selections }: FragmentDraft): string {
    const directives = this.#conditions(conditions);
    if (on === null || named === null) return `...${on === null ? "" : ` on ${on}`}${directives} ${this.selections(selections)}`;
    const name = `${on}_${named}`;
    // Inside itself a fragment cannot be used.
    if (this.#fragments.get(name) === null) return `... on ${on}${directives} ${this.selections(selections)}`;
    if (!this.#fragments.has(name)) {
      this.#fragments.set(name, null);
      this.#fragments.set(name, `fragment ${name} on ${on} ${this.selections(selections)}`);
    }
    return `...${name}${directives}`;
  }

  #conditions(conditions: readonly ConditionDraft[]): string {
    return conditions
      .map(({ directive, value }) => ` @${directive}(if: ${typeof value === "boolean" ? value : this.#variable(value)})`)
      .join("");
  }

  #value(value: ValueDraft): string {
    if ("literal" in value) return value.literal;
    if ("list" in value) return `[${value.list.map((item) => this.#value(item)).join(", ")}]`;
    if ("fields" in value) return `{${value.fields.map(([name, inner]) => `${name}: ${this.#value(inner)}`).join(", ")}}`;
    return this.#variable(value);
  }

  #variable({ variable: type, number, default: fallback, value }: VariableDraft): string {
    const name = `${type.replace(/!/g, "_required").replace(/\[/g, "list_").replace(/\]/g, "")}_${number}`;
    if (!this.#variables.has(name)) {
      this.#variables.set(name, `$${name}: ${type}${fallback === null ? "" : ` = ${fallback}`}`);
      if (value !== undefined) this.values[name] = value;
    }
    return `$${name}`;
  }
}

/** Gives an alias to one of every two fields that GraphQL does not allow to be merged. */
function withoutConflicts(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  let current = document;
  for (let renamed = 0; ; renamed++) {
    const [conflict] = validate(schema, current, [OverlappingFieldsCanBeMergedRule], { maxErrors: 1 });
    const field = conflict?.nodes?.findLast((node): node is FieldNode => node.kind === Kind.FIELD);
    if (!field) return current;
    current = visit(current, {
      Field: (node) => (node === field ? { ...node, alias: { kind: Kind.NAME, value: `other${renamed}` } } : undefined),
    });
  }
}
