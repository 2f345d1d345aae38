import { refuse } from "../graphql/user-errors.js";

/** One line of a lifecycle, as the requirements print it. */
export interface Transition<State extends string, Trigger extends string> {
  readonly from: readonly State[];
  readonly on: Trigger;
  readonly to: State;
}

/** States as data: what is not in the table cannot happen. */
export class Lifecycle<State extends string, Trigger extends string> {
  constructor(
    /** What it is the lifecycle of, for messages: "The account". */
    readonly thing: string,
    readonly transitions: readonly Transition<State, Trigger>[],
  ) {}

  /** Whether a trigger is possible in a state. */
  allows(state: State, trigger: Trigger): boolean {
    return this.#find(state, trigger) !== undefined;
  }

  /** The state after a trigger; refused with INVALID_STATE when the table has no such line. */
  next(state: State, trigger: Trigger): State {
    const found = this.#find(state, trigger);
    if (!found) refuse("INVALID_STATE", `${this.thing} is ${words(state)}: ${words(trigger)} is not possible.`);
    return found.to;
  }

  #find(state: State, trigger: Trigger): Transition<State, Trigger> | undefined {
    return this.transitions.find(({ from, on }) => on === trigger && from.includes(state));
  }
}

function words(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
