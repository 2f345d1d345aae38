import type { ApolloServer } from "@apollo/server";
import { type DocumentNode, type FormattedExecutionResult, GraphQLError, getOperationAST, OperationTypeNode, parse } from "graphql";
import type { Logger } from "pino";
import type { SubgraphTransport } from "../platform/graphql/transport.js";
import type { Authenticator } from "./access/authenticator.js";
import { internalError, refusal } from "./errors.js";
import type { CallHeaders } from "./execution/calls.js";
import type { OperationContext } from "./execution/context.js";
import { fragmentsOf, unknownOperation } from "./execution/document.js";
import type { Planner } from "./execution/plans.js";
import type { Limits } from "./limits/limits.js";
import { parseError } from "./limits/parse-error.js";
import { ClientStream, type ClientStreamOptions } from "./subscriptions/client-stream.js";
import { deliverEvent } from "./subscriptions/event.js";
import { type PreparedSubscription, prepareSubscription } from "./subscriptions/prepare.js";
import { refuseConditionalRoots } from "./subscriptions/root-conditions.js";
import type { StreamWatch } from "./subscriptions/stream-watch.js";
import type { Generation } from "./supergraph.js";
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
  readonly generation: Generation;
  readonly plan: Planner;
  readonly limits: Limits;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly headers: CallHeaders;
  readonly authenticator: Authenticator;
  readonly watch: StreamWatch;
  readonly logger: Logger;
}

/** Kinds of operation that a way of transport does not carry. */
export interface RunOptions {
  readonly refuseMutations?: boolean;
}

const KEPT_DOCUMENTS = 500;
/** Characters; longer texts are parsed each time. */
const LONGEST_KEPT_DOCUMENT = 20_000;

/** Runs any operation for clients that speak a streaming protocol: the same checks, principal and answers as plain HTTP. */
export class Operations {
  readonly #documents = new Map<string, DocumentNode>();

  constructor(private readonly dependencies: OperationsDependencies) {}

  /** Never rejects. */
  async run(request: OperationRequest, caller: Caller, options: RunOptions = {}): Promise<Outcome> {
    try {
      return await this.#run(request, caller, options);
    } catch (error) {
      if (error instanceof GraphQLError) return { kind: "REFUSED", errors: [error] };
      this.dependencies.logger.error({ err: error, requestId: caller.requestId }, "an operation failed inside the gateway");
      return { kind: "REFUSED", errors: [internalError(caller.requestId)] };
    }
  }

  async #run(request: OperationRequest, caller: Caller, { refuseMutations }: RunOptions): Promise<Outcome> {
    const { authenticator, watch, apollo } = this.dependencies;
    const mark = watch.mark();
    const principal = await authenticator.authenticate(caller.authorization, caller.clientAddress);
    const context: OperationContext = { principal, requestId: caller.requestId };
    const document = this.#parse(request.query);
    refuseConditionalRoots(document);
    const operation = getOperationAST(document, request.operationName);
    if (!operation) throw unknownOperation(document, request.operationName);
    if (operation.operation === OperationTypeNode.MUTATION && refuseMutations)
      throw refusal("METHOD_NOT_ALLOWED", "A mutation must be sent with POST.", { status: 405, headers: { allow: "POST" } });
    const variables = request.variables ?? {};
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const { body } = await apollo.executeOperation(
        { query: request.query, variables, ...(request.operationName ? { operationName: request.operationName } : {}) },
        { contextValue: context },
      );
      if (body.kind !== "single") throw new Error("incremental delivery was not asked for");
      return { kind: "RESULT", document, result: body.singleResult };
    }
    const prepared = prepareSubscription(this.dependencies, document, operation, variables);
    if (!("primary" in prepared)) return { kind: "REFUSED", errors: prepared };
    const stream = this.#open(prepared, variables, context, (event) =>
      deliverEvent(prepared, event, {
        generation: this.dependencies.generation,
        operation,
        fragments: fragmentsOf(document),
        variables,
        context,
        logger: this.dependencies.logger,
      }),
    );
    watch.add(stream, { authorization: caller.authorization, clientAddress: caller.clientAddress, principal }, mark);
    return { kind: "STREAM", document, stream };
  }

  #open(
    { primary }: PreparedSubscription,
    variables: Record<string, unknown>,
    context: OperationContext,
    deliver: ClientStreamOptions["deliver"],
  ): ClientStream {
    const { transports, headers, limits, logger } = this.dependencies;
    const service = primary.serviceName;
    const transport = transports.get(service);
    if (!transport) throw new Error(`no transport to the subgraph "${service}"`);
    const call = {
      query: primary.operation,
      variables: Object.fromEntries(
        (primary.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
      ),
      ...(primary.operationName ? { operationName: primary.operationName } : {}),
    };
    return new ClientStream({
      backlog: limits.streamBacklog,
      patienceMs: limits.streamPatienceMs,
      deliver,
      open: async function* (signal) {
        yield* transport.subscribe(call, await headers(service, context.principal, context.requestId), signal);
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

  /** Parsed texts are kept for the operations that are opened again and again. */
  #parse(text: string): DocumentNode {
    const known = this.#documents.get(text);
    if (known) return known;
    const document = parseOrRefuse(text, this.dependencies.limits.tokens);
    if (text.length > LONGEST_KEPT_DOCUMENT) return document;
    if (this.#documents.size >= KEPT_DOCUMENTS) {
      const oldest = this.#documents.keys().next();
      if (!oldest.done) this.#documents.delete(oldest.value);
    }
    this.#documents.set(text, document);
    return document;
  }
}

function parseOrRefuse(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    throw parseError(error, maxTokens);
  }
}
