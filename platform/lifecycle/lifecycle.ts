import type { Principal } from "../access/principal.js";
import type { TransactionContext } from "../graphql/context.js";
import { forbidden } from "../graphql/errors.js";
import { refuse } from "../graphql/user-errors.js";
import { announceReview, type ReviewHook } from "../reviews/review.js";
import type { Actor } from "./actors.js";
import { recordStep } from "./history.js";

/** What accompanies a step: the words that its actor gave, kept in the history and shown with a review. */
export interface StepDetails {
  readonly comment?: string | null;
  /** The words are for the vendor's staff, not for the applicant. */
  readonly staffOnly?: boolean;
}

type Work<Thing, Details> = (context: TransactionContext, thing: Thing, details: Details) => void | Promise<void>;

/** What must hold before a step: `check` refuses, and `says` prints it. */
export interface Guard<Thing, Details> {
  readonly says: string;
  readonly check: Work<Thing, Details>;
}

/** What follows from a step, in its transaction: `run` does it, and `says` prints it. */
export interface Effect<Thing, Details> {
  readonly says: string;
  readonly run: Work<Thing, Details>;
}

/** One line of a lifecycle, as the requirements print it: From, Trigger, Actor, Guard, To, Side effects. */
export interface Transition<State extends string, Trigger extends string, Thing, Details> {
  /** None at all where the step makes the thing. */
  readonly from: readonly State[];
  readonly on: Trigger;
  readonly by: readonly Actor[];
  readonly guard?: Guard<Thing, Details>;
  readonly to: State;
  /** In this order, after the new state is written, with the thing as it is then. */
  readonly effects?: readonly Effect<Thing, Details>[];
}

/** A refusal that the requirements print for a step that the table does not have; else it is INVALID_STATE. */
export interface PrintedRefusal<State extends string, Trigger extends string> {
  readonly in: readonly State[];
  readonly on: Trigger;
  readonly code: string;
  readonly message: string;
}

export interface LifecycleDefinition<State extends string, Trigger extends string, Thing, Details extends StepDetails> {
  /** What it is the lifecycle of, as history keeps it: a type of the graph, such as `NetworkApplication`. */
  readonly type: string;
  /** The same for messages to people: "The application". */
  readonly thing: string;
  readonly transitions: readonly Transition<State, Trigger, Thing, Details>[];
  readonly refusals?: readonly PrintedRefusal<State, Trigger>[];
  readonly id: (thing: Thing) => string;
  readonly state: (thing: Thing) => State;
  /** Writes the new state to the thing's row, which the transaction holds locked; answers the thing as it is then. */
  readonly save: (context: TransactionContext, thing: Thing, to: State, details: Details) => Promise<Thing>;
  /** Keeps a step where the room has a history of its own; it goes to `lifecycle_steps` else. */
  readonly record?: (
    context: TransactionContext,
    thing: Thing,
    step: { readonly on: Trigger; readonly to: State },
    details: Details,
  ) => Promise<void>;
  /** Reviews that a state opens and closes at the desk. */
  readonly reviews?: readonly ReviewHook<State, Thing>[];
}

/** A lifecycle of any thing, as far as it is only read: to print it, and to walk it. */
export interface DeclaredLifecycle {
  readonly definition: { readonly type: string; readonly thing: string };
  readonly transitions: readonly {
    readonly from: readonly string[];
    readonly on: string;
    readonly by: readonly Actor[];
    readonly guard?: { readonly says: string };
    readonly to: string;
    readonly effects?: readonly { readonly says: string }[];
  }[];
  transition(state: string | null, trigger: string, principal: Principal): { readonly to: string };
}

const declared: DeclaredLifecycle[] = [];

/** Every lifecycle of the modules loaded so far. */
export function declaredLifecycles(): readonly DeclaredLifecycle[] {
  return declared;
}

/**
 * States as data: what is not in the table cannot happen. A step is one act: actor and guard checked, state written,
 * history kept, review opened or closed, side effects run, all in the caller's transaction.
 */
export class Lifecycle<State extends string, Trigger extends string, Thing, Details extends StepDetails = StepDetails> {
  constructor(readonly definition: LifecycleDefinition<State, Trigger, Thing, Details>) {
    declared.push(this);
  }

  get transitions(): readonly Transition<State, Trigger, Thing, Details>[] {
    return this.definition.transitions;
  }

  /** Whether a trigger is possible in a state; null is the state of a thing that is not there yet. */
  allows(state: State | null, trigger: Trigger): boolean {
    return this.#find(state, trigger) !== undefined;
  }

  /**
   * The line of the table that a trigger takes.
   * @param state null for a thing that is being made
   * @throws INVALID_STATE, or the printed refusal, when there is none; FORBIDDEN when the principal is no actor of it
   */
  transition(state: State | null, trigger: Trigger, principal: Principal): Transition<State, Trigger, Thing, Details> {
    const found = this.#find(state, trigger);
    if (!found) return this.#refuse(state, trigger);
    if (!found.by.some(({ is }) => is(principal))) throw forbidden(`${this.definition.thing}: ${words(trigger)} is not yours to do.`);
    return found;
  }

  /**
   * Begins the life of a thing whose row has just been written, in the state that the trigger leads to.
   * @throws as `transition`, and whatever the guard refuses
   */
  async begin(context: TransactionContext, thing: Thing, trigger: Trigger, details: Details): Promise<Thing> {
    const { type, state } = this.definition;
    const transition = this.transition(null, trigger, context.principal);
    if (state(thing) !== transition.to) throw new Error(`${type}: ${trigger} leads to ${transition.to}, not to ${state(thing)}`);
    await transition.guard?.check(context, thing, details);
    return this.#follow(context, null, thing, transition, details);
  }

  /**
   * Takes one step. The caller holds the thing's row locked, so that of two steps at once the later sees what the
   * earlier did, and is refused.
   * @throws as `transition`, and whatever the guard refuses
   */
  async step(context: TransactionContext, thing: Thing, trigger: Trigger, details: Details): Promise<Thing> {
    const from = this.definition.state(thing);
    const transition = this.transition(from, trigger, context.principal);
    await transition.guard?.check(context, thing, details);
    const saved = await this.definition.save(context, thing, transition.to, details);
    return this.#follow(context, from, saved, transition, details);
  }

  async #follow(
    context: TransactionContext,
    from: State | null,
    thing: Thing,
    { on, by, to, effects }: Transition<State, Trigger, Thing, Details>,
    details: Details,
  ): Promise<Thing> {
    const { type, id, record, reviews } = this.definition;
    const { comment = null, staffOnly = false } = details;
    const actor = by.find(({ is }) => is(context.principal))?.name ?? "";
    if (record) await record(context, thing, { on, to }, details);
    else await recordStep(context, { type, id: id(thing), on, from, to, by: actor, comment });
    for (const hook of reviews ?? []) announceReview(context, hook, thing, { from, to, comment, staffOnly });
    for (const effect of effects ?? []) await effect.run(context, thing, details);
    return thing;
  }

  #find(state: State | null, trigger: Trigger) {
    return this.transitions.find(({ from, on }) => on === trigger && (state === null ? from.length === 0 : from.includes(state)));
  }

  #refuse(state: State | null, trigger: Trigger): never {
    const printed = this.definition.refusals?.find((refusal) => refusal.on === trigger && state !== null && refusal.in.includes(state));
    if (printed) refuse(printed.code, printed.message);
    const present = state === null ? "not there yet" : words(state);
    refuse("INVALID_STATE", `${this.definition.thing} is ${present}: ${words(trigger)} is not possible.`);
  }
}

function words(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
