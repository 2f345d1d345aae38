import { GraphQLError, Source, type VariableDefinitionNode } from "graphql";
import type { Logger } from "pino";
import type { Principal } from "../../platform/access/principal.js";
import { internalError, refusal } from "../errors.js";
import { CompiledOperation } from "../execution/compiled-operation.js";
import type { OperationContext } from "../execution/context.js";
import type { Generation } from "../generation.js";
import type { Limits } from "../limits/limits.js";
import { Kept } from "./kept.js";
import { rollLabels } from "./override-labels.js";
import { PlanningBudget } from "./planning-budget.js";
import { type PlanningThread, PlanningTimeout } from "./planning-thread.js";
import type { OperationText, Preparation } from "./prepare.js";
import { isTrue, type TestedVariable } from "./settled-operation.js";

/** An operation that may run once its variables are in order, or why it may not. */
export type PreparedOperation = ReadyOperation | { readonly kind: "REFUSED"; readonly errors: readonly GraphQLError[] };

export interface ReadyOperation {
  readonly kind: "READY";
  readonly generation: Generation;
  readonly compiled: CompiledOperation;
  readonly variables: readonly VariableDefinitionNode[];
}

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

/** What a new document is held to cost until it is known, so that many at once count before any is done. */
const EXPECTED_MS = 50;
/** Characters of documents and generated code that are kept, about. */
const KEPT_SIZE = 32 * 1024 * 1024;

/** Documents of one generation, each prepared once while it is in use. */
export class Preparations {
  readonly #kept = new Kept<PreparedOperation | Variable>(KEPT_SIZE);
  readonly #underway = new Map<string, Promise<PreparedOperation>>();

  constructor(
    private readonly generation: Generation,
    private readonly budget: PlanningBudget,
    private readonly options: PreparationsOptions,
  ) {}

  /** How often a document was known already, and how often not. */
  get counts(): Readonly<{ hits: number; misses: number }> {
    return this.#kept.counts;
  }

  /** Prepares an operation. Never rejects. */
  prepare(operation: ClientOperation, context: OperationContext): PreparedOperation | Promise<PreparedOperation> {
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
    const underwayKey = key ?? `${document}\n${JSON.stringify(booleans)}`;
    const underway = this.#underway.get(underwayKey);
    if (underway) return underway;
    const asker = askerOf(context.principal);
    const wait = this.budget.wait(asker);
    if (wait > 0) return { kind: "REFUSED", errors: [tooManyDocuments(wait)] };
    const preparing = this.#prepare(document, { text, operationName, booleans }, asker, context).finally(() =>
      this.#underway.delete(underwayKey),
    );
    this.#underway.set(underwayKey, preparing);
    return preparing;
  }

  async #prepare(document: string, operation: OperationText, asker: string, context: OperationContext): Promise<PreparedOperation> {
    const { thread, limits, logger } = this.options;
    const timeoutMs = limits.planningTimeoutMs;
    this.budget.charge(asker, EXPECTED_MS);
    try {
      const { preparation, took } = await thread.prepare(this.generation.supergraph, operation, limits, { asker, timeoutMs });
      this.budget.charge(asker, took - EXPECTED_MS);
      const prepared = this.#prepared(preparation, operation);
      const { tested } = preparation;
      if (tested.length > 0) this.#kept.set(document, { kind: "VARIABLE", tested }, document.length);
      const key = variantOf(document, tested, operation.booleans);
      this.#kept.set(key, prepared, key.length + (preparation.kind === "READY" ? preparation.program.source.length : 0));
      return prepared;
    } catch (error) {
      if (error instanceof PlanningTimeout) {
        this.budget.charge(asker, timeoutMs - EXPECTED_MS);
        return { kind: "REFUSED", errors: [tooComplex()] };
      }
      this.budget.charge(asker, -EXPECTED_MS);
      logger.error({ err: error, requestId: context.requestId }, "an operation could not be prepared");
      return { kind: "REFUSED", errors: [internalError(context.requestId, 500)] };
    }
  }

  #prepared(preparation: Preparation, { text, operationName }: OperationText): PreparedOperation {
    if (preparation.kind === "READY") {
      const { program, variables } = preparation;
      return { kind: "READY", generation: this.generation, compiled: new CompiledOperation(program, text, operationName), variables };
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

/** Whose budget planning is charged to: the account's session, or the address of a visitor. */
function askerOf({ sessionId, id, clientAddress }: Principal): string {
  return sessionId ?? id ?? clientAddress ?? "";
}

function tooManyDocuments(seconds: number): GraphQLError {
  return refusal("RATE_LIMITED", `Too many new documents. Send known operations with variables, or try again in ${seconds} s.`, {
    status: 429,
    headers: { "retry-after": String(seconds) },
  });
}

function tooComplex(): GraphQLError {
  return refusal("OPERATION_TOO_COMPLEX", "Planning this operation takes too long. Split it into several operations.", { status: 400 });
}
