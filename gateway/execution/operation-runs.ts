import type { ExecutionResult } from "graphql";
import type { Logger } from "pino";
import type { ReadyOperation } from "../planning/prepared-operation.js";
import { principalText } from "./calls.js";
import type { OperationContext } from "./context.js";
import { type Executed, type Execution, execute } from "./execute.js";
import { JsonText } from "./json-text.js";
import { OperationStarts } from "./operation-starts.js";
import { variableErrors } from "./variable-errors.js";

export interface OperationRunsOptions {
  /** Whether subgraphs learn who asks, and so may answer each principal differently. */
  readonly carriesPrincipal: boolean;
  /** Whether equal queries of one principal that have not begun yet are run once. Default true. */
  readonly share?: boolean;
  readonly logger: Logger;
}

/** Runs the queries and mutations of all clients. */
export class OperationRuns {
  readonly #starts = new OperationStarts<ExecutionResult>();

  constructor(private readonly options: OperationRunsOptions) {}

  /** Never rejects. Without data the operation did not run. */
  async run(operation: ReadyOperation, variables: Record<string, unknown>, context: OperationContext): Promise<ExecutionResult> {
    const errors = variableErrors(operation, variables);
    if (errors) return { errors };
    const { generation, compiled } = operation;
    const execution: Execution = { generation, compiled, variables, context, logger: this.options.logger };
    return this.#starts.run(this.#keyOf(execution), async () => answerOf(await execute(execution)));
  }

  /** Equal for operations with the same answer; null where each has its own. */
  #keyOf({ compiled, variables, context }: Execution): string | null {
    const { carriesPrincipal, share = true } = this.options;
    if (!share || compiled.program.kind !== "query") return null;
    return `${compiled.id} ${carriesPrincipal ? principalText(context) : ""}\n${JSON.stringify(variables)}`;
  }
}

/** What was executed as a result whose data are text. */
export function answerOf({ data: text, errors }: Executed): ExecutionResult {
  // Its writers only pass it on: that it is no object of fields is their secret.
  const data = text === "null" ? null : (new JsonText(text) as unknown as Record<string, unknown>);
  return errors.length > 0 ? { errors, data } : { data };
}
