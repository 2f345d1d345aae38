import type { GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { Principal } from "../../platform/access/principal.js";
import { internalError, refusal } from "../errors.js";
import type { OperationContext } from "../execution/context.js";
import type { PlanningBudget } from "./planning-budget.js";
import { PlanningTimeout, type Turn, type Worked } from "./planning-thread.js";
import type { PreparedOperation } from "./prepared-operation.js";

/** What new work is held to cost until it is known, so that much of it at once counts before any is done. */
const EXPECTED_MS = 50;

/** Work of the planning thread: charged to whoever asks for it, and done once for all who ask the same meanwhile. */
export class ChargedWork {
  readonly #underway = new Map<string, Promise<PreparedOperation>>();

  constructor(
    private readonly budget: PlanningBudget,
    private readonly timeoutMs: number,
    private readonly logger: Logger,
  ) {}

  /**
   * Has the thread work, unless whoever asks has caused too much of it. Never rejects.
   *
   * @param key equal for equal work
   * @param done what its result comes to
   */
  run<Result>(
    key: string,
    context: OperationContext,
    work: (turn: Turn) => Promise<Worked<Result>>,
    done: (result: Result) => PreparedOperation,
  ): PreparedOperation | Promise<PreparedOperation> {
    const underway = this.#underway.get(key);
    if (underway) return underway;
    const asker = askerOf(context.principal);
    const wait = this.budget.wait(asker);
    if (wait > 0) return { kind: "REFUSED", errors: [tooManyDocuments(wait)] };
    const working = this.#charged(asker, context, async (turn) => {
      const { result, took } = await work(turn);
      return { result: done(result), took };
    }).finally(() => this.#underway.delete(key));
    this.#underway.set(key, working);
    return working;
  }

  async #charged(
    asker: string,
    { requestId }: OperationContext,
    work: (turn: Turn) => Promise<Worked<PreparedOperation>>,
  ): Promise<PreparedOperation> {
    const { budget, timeoutMs, logger } = this;
    budget.charge(asker, EXPECTED_MS);
    try {
      const { result, took } = await work({ asker, timeoutMs });
      budget.charge(asker, took - EXPECTED_MS);
      return result;
    } catch (error) {
      if (error instanceof PlanningTimeout) {
        budget.charge(asker, timeoutMs - EXPECTED_MS);
        return { kind: "REFUSED", errors: [tooComplex()] };
      }
      budget.charge(asker, -EXPECTED_MS);
      logger.error({ err: error, requestId }, "an operation could not be prepared");
      return { kind: "REFUSED", errors: [internalError(requestId, 500)] };
    }
  }
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
