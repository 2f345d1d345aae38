import { GraphQLError, Source } from "graphql";
import type { Logger } from "pino";
import { CompiledOperation } from "../execution/compiled-operation.js";
import type { OperationContext } from "../execution/context.js";
import { variableErrors } from "../execution/variable-errors.js";
import type { Generation } from "../generation.js";
import type { Limits } from "../limits/limits.js";
import { ChargedWork } from "./charged-work.js";
import { Kept } from "./kept.js";
import { rollLabels } from "./override-labels.js";
import type { PlanningBudget } from "./planning-budget.js";
import type { PlanningThread } from "./planning-thread.js";
import type { OperationText, Preparation } from "./prepare.js";
import type { PreparedOperation } from "./prepared-operation.js";
import { variablesOf } from "./schema-questions.js";
import { isTrue, type TestedVariable } from "./settled-operation.js";

/** A document of which other fields are fetched, or from elsewhere, with other values of these: it is prepared for each. */
interface Variable {
  readonly kind: "VARIABLE";
  readonly tested: readonly TestedVariable[];
}

/** An operation as a client asks for it. */
export interface ClientOperation {
  readonly text: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface PreparationsOptions {
  readonly thread: PlanningThread;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** Characters of documents and generated code that are kept, about. */
const KEPT_SIZE = 32 * 1024 * 1024;
/** Characters of answers about the schema that are kept. */
const ANSWERS_SIZE = 16 * 1024 * 1024;

/** Documents of one generation, each prepared once while it is in use. */
export class Preparations {
  readonly #kept = new Kept<PreparedOperation | Variable>(KEPT_SIZE);
  /** Operations with their answers about the schema, for each set of variables that those depend on. */
  readonly #answered = new Kept<PreparedOperation>(ANSWERS_SIZE);
  readonly #work: ChargedWork;

  constructor(
    private readonly generation: Generation,
    budget: PlanningBudget,
    private readonly options: PreparationsOptions,
  ) {
    this.#work = new ChargedWork(budget, options.limits.planningTimeoutMs, options.logger);
  }

  /** How often a document was known already, and how often not. */
  get counts(): Readonly<{ hits: number; misses: number }> {
    return this.#kept.counts;
  }

  /** Prepares an operation. Never rejects. */
  prepare(operation: ClientOperation, context: OperationContext): PreparedOperation | Promise<PreparedOperation> {
    const planned = this.#planned(operation, context);
    if (planned instanceof Promise) return planned.then((one) => this.#informed(one, operation, context));
    return this.#informed(planned, operation, context);
  }

  #planned(operation: ClientOperation, context: OperationContext): PreparedOperation | Promise<PreparedOperation> {
    const { text, operationName } = operation;
    const { labels } = this.generation;
    const variables = labels.length > 0 ? { ...operation.variables, ...rollLabels(labels) } : operation.variables;
    const document = `${operationName === null ? "" : `${operationName}:`}\n${text}`;
    const known = this.#kept.get(document);
    if (known && known.kind !== "VARIABLE") return known;
    const key = known && variantOf(document, known.tested, variables);
    const variant = key && this.#kept.get(key);
    if (variant && variant.kind !== "VARIABLE") return variant;
    const booleans = booleansOf(variables, known?.tested);
    return this.#work.run(
      key ?? `${document}\n${JSON.stringify(booleans)}`,
      context,
      (turn) => this.options.thread.prepare(this.generation.supergraph, { text, operationName, booleans }, this.options.limits, turn),
      (preparation) => this.#keep(document, { text, operationName, booleans }, preparation),
    );
  }

  #keep(document: string, operation: OperationText, preparation: Preparation): PreparedOperation {
    const prepared = this.#prepared(preparation, operation);
    const { tested } = preparation;
    if (tested.length > 0) this.#kept.set(document, { kind: "VARIABLE", tested }, document.length);
    const key = variantOf(document, tested, operation.booleans);
    this.#kept.set(key, prepared, key.length + (preparation.kind === "READY" ? preparation.program.source.length : 0));
    return prepared;
  }

  /** An operation with the answers to what it asks about the schema. */
  #informed(
    prepared: PreparedOperation,
    { variables }: ClientOperation,
    context: OperationContext,
  ): PreparedOperation | Promise<PreparedOperation> {
    if (prepared.kind === "REFUSED" || prepared.compiled.program.questions.length === 0) return prepared;
    const { compiled } = prepared;
    const { questions } = compiled.program;
    const errors = variableErrors(prepared, variables);
    if (errors) return { kind: "REFUSED", errors };
    const used = variablesOf(questions, variables);
    const key = `${compiled.id} ${JSON.stringify(used)}`;
    return (
      this.#answered.get(key) ??
      this.#work.run(
        key,
        context,
        (turn) => this.options.thread.introspect(this.generation.supergraph, questions, used, turn),
        (answers) => {
          const informed = { ...prepared, compiled: compiled.answering(answers) };
          this.#answered.set(
            key,
            informed,
            answers.reduce((size, { length }) => size + length, key.length),
          );
          return informed;
        },
      )
    );
  }

  #prepared(preparation: Preparation, { text, operationName }: OperationText): PreparedOperation {
    if (preparation.kind === "READY") {
      const { program, variables } = preparation;
      const compiled = new CompiledOperation(program, text, operationName);
      return { kind: "READY", generation: this.generation, compiled, variables, tested: preparation.tested.map(({ name }) => name) };
    }
    return {
      kind: "REFUSED",
      errors: preparation.errors.map(
        ({ message, positions, extensions, status }) =>
          new GraphQLError(message, {
            ...(positions.length > 0 ? { source: new Source(text), positions } : {}),
            extensions: { ...extensions, http: { status, headers: new Map<string, string>() } },
          }),
      ),
    };
  }
}

/** What a document with these values of what it tests is kept under; one that tests nothing is kept under its own key. */
function variantOf(document: string, tested: readonly TestedVariable[], variables: Readonly<Record<string, unknown>>): string {
  if (tested.length === 0) return document;
  return `${tested.map((variable) => (isTrue(variable, variables) ? "+" : "-")).join("")}${document}`;
}

/** The variables that may be tested, of a document of which it is not known yet which are. */
function booleansOf(variables: Readonly<Record<string, unknown>>, tested?: readonly TestedVariable[]): Record<string, boolean> {
  const names = tested?.map(({ name }) => name) ?? Object.keys(variables);
  const booleans: Record<string, boolean> = Object.create(null);
  for (const name of names) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value === "boolean") booleans[name] = value;
  }
  return booleans;
}
