import type { GraphQLSchema } from "graphql";
import { type Generation, type GenerationOptions, loadGeneration } from "./generation.js";
import { PlanningBudget } from "./planning/planning-budget.js";
import { Preparations, type PreparationsOptions } from "./planning/preparations.js";

/** A generation at work. */
export interface Served {
  readonly generation: Generation;
  readonly preparations: Preparations;
}

/** How long what began with an old supergraph may go on with it. */
const OLD_LIFETIME_MS = 60_000;

/** The supergraph that is served, and those before it as long as something that began with them may still run. */
export class Generations {
  readonly #bySchema = new WeakMap<GraphQLSchema, Served>();
  readonly #listeners = new Set<(served: Served) => void>();
  readonly #old = new Map<Generation, NodeJS.Timeout>();
  readonly #budget: PlanningBudget;
  #current: Served;

  private constructor(
    first: Generation,
    private readonly options: GenerationOptions & PreparationsOptions,
  ) {
    const { planningBurstMs, planningMsPerSecond } = options.limits;
    this.#budget = new PlanningBudget({ burstMs: planningBurstMs, msPerSecond: planningMsPerSecond });
    this.#current = this.#serve(first);
  }

  /** Rejects when the supergraph is invalid. */
  static async start(sdl: string, options: GenerationOptions & PreparationsOptions): Promise<Generations> {
    return new Generations(await loadGeneration(sdl, options), options);
  }

  get current(): Served {
    return this.#current;
  }

  /** The generation whose schema this is: a request stays with the one it began with. */
  of(schema: GraphQLSchema): Served {
    const served = this.#bySchema.get(schema);
    if (!served) throw new Error("a request came with a schema that no supergraph had");
    return served;
  }

  /** Calls back after each change. */
  onChange(listener: (served: Served) => void): void {
    this.#listeners.add(listener);
  }

  /** Serves another supergraph from the next request on. Rejects, and goes on with the one before, when it is invalid. */
  async replace(sdl: string): Promise<void> {
    const generation = await loadGeneration(sdl, this.options);
    const { generation: old } = this.#current;
    this.#current = this.#serve(generation);
    this.#old.set(old, setTimeout(() => this.#forget(old), OLD_LIFETIME_MS).unref());
    for (const listener of this.#listeners) listener(this.#current);
  }

  close(): void {
    for (const old of [...this.#old.keys(), this.#current.generation]) this.#forget(old);
  }

  #serve(generation: Generation): Served {
    const served = { generation, preparations: new Preparations(generation, this.#budget, this.options) };
    this.#bySchema.set(generation.apiSchema, served);
    return served;
  }

  #forget(generation: Generation): void {
    clearTimeout(this.#old.get(generation));
    this.#old.delete(generation);
    this.options.thread.forget(generation.supergraph);
  }
}
