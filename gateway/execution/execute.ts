import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import type { SubgraphRequest } from "../../platform/graphql/transport.js";
import type { Generation } from "../generation.js";
import { SubgraphFailure } from "../transports/failure.js";
import { readResult } from "./answer.js";
import { clientError } from "./client-error.js";

import type { CompiledOperation } from "./compiled-operation.js";
import { type Completion, complete, operationOf } from "./complete.js";
import type { OperationContext } from "./context.js";
import { type FetchPlaces, failedFetch, placedErrors } from "./fetch-errors.js";
import { Fetched } from "./fetched.js";
import type { FetchModule, FetchProgram } from "./program.js";
import { RepeatedFetches } from "./repeated-fetches.js";
import { requestBody } from "./request-body.js";
import { runSteps, type StepRunner } from "./run-steps.js";
import { BAIL } from "./runtime.js";
import { selectedErrors } from "./selected-errors.js";
import { Targets } from "./targets.js";
import type { TreeNode } from "./tree.js";

export interface Execution {
  readonly generation: Generation;
  readonly compiled: CompiledOperation;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: OperationContext;
  readonly logger: Logger;
}

export interface Executed {
  /** The answer's `data` as JSON text, `null` included. */
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

/** Executes a query or mutation. Never rejects: what breaks inside is one masked error, and the log has its cause. */
export function execute(execution: Execution): Promise<Executed> {
  return new OperationRun(execution).all();
}

/** Turns one event of a subscription's owner (the text of its result) into the client's: a tree of its own, completed by entity fetches. */
export function executeEvent(execution: Execution, event: string): Promise<Executed> {
  return new OperationRun(execution).event(event);
}

class OperationRun {
  readonly #root: TreeNode;
  /** Their paths are in the tree's keys. */
  readonly #errors: GraphQLError[] = [];
  readonly #repeated = new RepeatedFetches();
  /** The root fields of a mutation that have run, by the tree's keys. */
  readonly #mutated = new Set<string>();
  #walks = 0;
  /** Whether no string that came so far needs escaping. */
  #plain = true;

  constructor(private readonly execution: Execution) {
    this.#root = execution.compiled.module.root();
  }

  all(): Promise<Executed> {
    return new Promise((resolve) => {
      const runner: StepRunner = { fetch: (index, done) => this.#fetch(index, done) };
      runSteps(this.execution.compiled.program.steps, runner, () => resolve(this.#finished()));
    });
  }

  event(text: string): Promise<Executed> {
    const { compiled } = this.execution;
    const { primary } = compiled.program;
    const program = primary === null ? undefined : compiled.program.fetches[primary];
    if (program && primary !== null) this.#applyEvent(program, primary, text);
    return this.all();
  }

  #fetch(index: number, done: () => void): void {
    const { program, module } = this.#fetchOf(index);
    // A failure inside is reported, and the rest goes on.
    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        this.#broke(error);
        done();
      }
    };
    guarded(() => {
      if (program.kind === "MUTATION" && !this.#mayMutate(program)) {
        done();
        return;
      }
      const targets = new Targets(module.represent);
      if (program.path.length > 0 || program.entities) module.collect(this.#root, targets, ++this.#walks);
      else targets.add(null, this.#root);
      if (targets.groups.length === 0) {
        done();
        return;
      }
      const places: FetchPlaces = { program, root: this.#root, groups: targets.groups };
      this.#ask(program, requestBody(program, this.execution.variables, targets.representations), (fetched) => {
        guarded(() => this.#apply(places, module, fetched));
        done();
      });
    });
  }

  /** Whether a mutation's next root fields may run: not once a null of those before has taken the whole answer along. */
  #mayMutate({ keys }: FetchProgram): boolean {
    const ended = this.#mutated.size > 0 && this.#completed(this.#mutated).text === "null";
    if (!ended) for (const key of keys) this.#mutated.add(key);
    return !ended;
  }

  #ask(program: FetchProgram, body: string, take: (fetched: Fetched) => void): void {
    const { generation, context } = this.execution;
    const fetches = generation.fetches.get(program.service);
    if (!fetches) throw new Error(`no transport to the subgraph "${program.service}"`);
    const request: SubgraphRequest = { kind: program.kind, body };
    if (program.repeats) this.#repeated.ask(`${program.service}\n${body}`, (taker) => fetches.fetch(request, context, taker), take);
    else fetches.fetch(request, context, take);
  }

  #apply(places: FetchPlaces, module: FetchModule, fetched: Fetched): void {
    const { program, groups } = places;
    this.#plain &&= fetched.answer?.plain ?? true;
    if (fetched.failure) this.#report(failedFetch(places, fetched.failure.reason));
    for (const error of fetched.errors) this.#report(placedErrors(places, error));
    if (!program.entities) {
      const data = fetched.root(program.renamed);
      if (data) for (const target of groups[0] ?? []) module.assign(target, data, !fetched.shared);
      return;
    }
    const entities = fetched.entities(groups.length, program.renamed);
    if (entities === "MISCOUNTED") {
      this.#warn(new SubgraphFailure(program.service, "BAD_RESPONSE", new Error(`"_entities" is not a list of ${groups.length} objects`)));
      this.#report(failedFetch(places, "BAD_RESPONSE"));
      return;
    }
    for (const [index, targets] of groups.entries()) {
      const entity = entities?.[index];
      if (entity) for (const target of targets) module.assign(target, entity, !fetched.shared);
    }
  }

  #applyEvent(program: FetchProgram, index: number, text: string): void {
    const { module } = this.#fetchOf(index);
    const answer =
      readResult(program.service, text) ?? new SubgraphFailure(program.service, "BAD_RESPONSE", new Error("an event is no result"));
    if (answer instanceof SubgraphFailure) this.#warn(answer);
    this.#apply({ program, root: this.#root, groups: [[this.#root]] }, module, new Fetched(answer, false));
  }

  #fetchOf(index: number): { program: FetchProgram; module: FetchModule } {
    const { compiled } = this.execution;
    const program = compiled.program.fetches[index];
    const module = compiled.module.fetches[index];
    if (!program || !module) throw new Error("a step without a fetch");
    return { program, module };
  }

  #finished(): Executed {
    const { compiled, context, logger } = this.execution;
    const { unanswered } = compiled.program;
    if (unanswered.length > 0)
      logger.error({ fields: unanswered, requestId: context.requestId }, "no subgraph can answer a query's fields");
    try {
      const data = this.#written();
      return { data, errors: this.#selectedErrors() };
    } catch (error) {
      return { data: "null", errors: [...this.#selectedErrors(), clientError(error, context, logger)] };
    }
  }

  #selectedErrors(): readonly GraphQLError[] {
    if (this.#errors.length === 0) return this.#errors;
    const { generation, compiled } = this.execution;
    const { program } = compiled;
    const answered = { schema: generation.apiSchema, operation: operationOf(program), required: program.required, root: this.#root };
    return selectedErrors(answered, this.#errors);
  }

  #written(): string {
    const { module, answers } = this.execution.compiled;
    try {
      if (module.write) return module.write(this.#root, answers, this.#plain);
    } catch (error) {
      if (error !== BAIL) throw error;
    }
    const { text, errors } = this.#completed();
    this.#report(errors);
    return text;
  }

  #completed(only?: ReadonlySet<string>): Completion {
    const { generation, compiled } = this.execution;
    const { program, answers } = compiled;
    const input = { schema: generation.apiSchema, program, answers, root: this.#root, known: this.#errors };
    return complete(only ? { ...input, only } : input);
  }

  #report(errors: readonly (GraphQLError | GraphQLFormattedError)[]): void {
    const { context, logger } = this.execution;
    for (const error of errors)
      this.#errors.push(clientError(error instanceof GraphQLError ? error : new GraphQLError(error.message, error), context, logger));
  }

  #broke(error: unknown): void {
    const { context, logger } = this.execution;
    this.#errors.push(clientError(error, context, logger));
  }

  #warn(failure: SubgraphFailure): void {
    const { context, logger } = this.execution;
    logger.warn({ err: failure, service: failure.service, requestId: context.requestId }, "a subgraph call failed");
  }
}
