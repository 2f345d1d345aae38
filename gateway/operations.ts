import type { ApolloServer } from "@apollo/server";
import type { DocumentNode, FormattedExecutionResult, GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { Authenticator } from "./access/authenticator.js";
import { refusal, toldError } from "./errors.js";
import type { CallHeaders } from "./execution/calls.js";
import type { OperationContext } from "./execution/context.js";
import { operationDocument } from "./execution/document.js";
import { type Execution, executeEvent } from "./execution/execute.js";
import { answerOf } from "./execution/operation-runs.js";
import { requestBody } from "./execution/request-body.js";
import { variableErrors } from "./execution/variable-errors.js";
import type { Generations } from "./generations.js";
import type { Limits } from "./limits/limits.js";
import type { PreparedOperation } from "./planning/prepared-operation.js";
import { ClientStream } from "./subscriptions/client-stream.js";
import type { StreamWatch } from "./subscriptions/stream-watch.js";
import { subgraphFailure } from "./transports/failure.js";

/** An operation as a client sends it over a stream (WebSocket or SSE). */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** Who sends it. */
export interface Caller {
  readonly authorization: string | undefined;
  readonly clientAddress: string | null;
  readonly requestId: string;
}

/** What becomes of an operation: refused before it ran, one result, or a stream of them. */
export type Outcome =
  | { readonly kind: "REFUSED"; readonly errors: readonly GraphQLError[] }
  | { readonly kind: "RESULT"; readonly document: DocumentNode; readonly result: FormattedExecutionResult }
  | { readonly kind: "STREAM"; readonly document: DocumentNode; readonly stream: ClientStream };

export interface OperationsDependencies {
  readonly apollo: ApolloServer<OperationContext>;
  readonly generations: Generations;
  readonly limits: Limits;
  readonly headers: CallHeaders;
  readonly authenticator: Authenticator;
  readonly watch: StreamWatch;
  readonly logger: Logger;
}

/** Kinds of operation that a way of transport does not carry. */
export interface RunOptions {
  readonly refuseMutations?: boolean;
}

/** Runs any operation for clients that speak a streaming protocol: the same checks, principal and answers as plain HTTP. */
export class Operations {
  constructor(private readonly dependencies: OperationsDependencies) {}

  /** Never rejects. */
  async run(request: OperationRequest, caller: Caller, options: RunOptions = {}): Promise<Outcome> {
    try {
      return await this.#run(request, caller, options);
    } catch (error) {
      return { kind: "REFUSED", errors: [toldError(error, caller.requestId, this.dependencies.logger)] };
    }
  }

  async #run(request: OperationRequest, caller: Caller, { refuseMutations }: RunOptions): Promise<Outcome> {
    const { authenticator, generations, watch, logger } = this.dependencies;
    const mark = watch.mark();
    const principal = await authenticator.authenticate(caller.authorization, caller.clientAddress);
    const context: OperationContext = { principal, requestId: caller.requestId };
    const variables = request.variables ?? {};
    const operation = { text: request.query, operationName: request.operationName ?? null, variables };
    let prepared: PreparedOperation;
    // A change of the supergraph ends the streams that are open by then: one that is not yet belongs to the new one.
    do prepared = await generations.current.preparations.prepare(operation, context);
    while (prepared.kind === "READY" && prepared.generation !== generations.current.generation);
    if (prepared.kind === "REFUSED") return prepared;
    const { generation, compiled } = prepared;
    const { kind } = compiled.program;
    if (kind === "mutation" && refuseMutations)
      throw refusal("METHOD_NOT_ALLOWED", "A mutation must be sent with POST.", { status: 405, headers: { allow: "POST" } });
    const document = operationDocument(compiled);
    if (kind !== "subscription") return { kind: "RESULT", document, result: await this.#result(request, context) };
    const errors = variableErrors(prepared, variables);
    if (errors) return { kind: "REFUSED", errors };
    const execution: Execution = { generation, compiled, variables, context, logger };
    const stream = this.#open(execution);
    watch.add(stream, { authorization: caller.authorization, principal }, mark);
    return { kind: "STREAM", document, stream };
  }

  /** A query or mutation takes the same way as over plain HTTP. */
  async #result({ query, operationName, variables }: OperationRequest, contextValue: OperationContext): Promise<FormattedExecutionResult> {
    const request = { query, variables: variables ?? {}, ...(operationName ? { operationName } : {}) };
    const { body } = await this.dependencies.apollo.executeOperation(request, { contextValue });
    if (body.kind !== "single") throw new Error("incremental delivery was not asked for");
    return body.singleResult;
  }

  #open(execution: Execution): ClientStream {
    const { headers, limits, logger } = this.dependencies;
    const { generation, compiled, variables, context } = execution;
    const { fetches, primary } = compiled.program;
    const program = primary === null ? undefined : fetches[primary];
    const transport = program && generation.transports.get(program.service);
    if (!transport) throw new Error("a subscription without a subgraph that publishes it");
    const { service } = program;
    const request = { kind: program.kind, body: requestBody(program, variables, []) };
    return new ClientStream({
      backlog: { events: limits.streamBacklog, bytes: limits.streamBacklogBytes },
      patienceMs: limits.streamPatienceMs,
      deliver: (event) => executeEvent(execution, event).then(answerOf),
      open: async function* (signal) {
        yield* transport.subscribe(request, await headers(service, context.principal, context.requestId), signal);
      },
      broken(error) {
        const failure = subgraphFailure(service, error);
        logger.warn({ err: failure, service, requestId: context.requestId }, "a subscription broke off");
        return refusal(
          "SUBSCRIPTION_INTERRUPTED",
          `The subgraph "${service}" broke off the subscription. Subscribe again with \`after\` set to the last cursor received.`,
          { extensions: { service } },
        );
      },
    });
  }
}
