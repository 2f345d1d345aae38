import type { SubgraphHeaders, SubgraphReply, SubgraphRequest } from "../../platform/graphql/transport.js";
import type { Deadlines, Expiring } from "./deadlines.js";
import { SubgraphNotAsked, subgraphFailure } from "./failure.js";
import type { HttpAnswer } from "./http1/answer-reader.js";
import type { Asker, Connection } from "./http1/connection.js";
import type { Connections } from "./http1/connections.js";
import { ConnectionLost } from "./http1/failures.js";
import type { Place } from "./linked-list.js";
import type { Turn, Turns, Waiting } from "./turns.js";

/** Where calls go. */
export interface CallTarget {
  /** Name of the subgraph. */
  readonly name: string;
  /** What every request begins with: the request line and the headers that are always the same. */
  readonly head: string;
  readonly connections: Connections;
  readonly turns: Turns;
  readonly deadlines: Deadlines;
}

/** The codes of a connection that broke. */
const brokenConnection = new Set(["ECONNRESET", "EPIPE"]);

/** What every request to a GraphQL endpoint begins with. */
export function requestHead(endpoint: URL): string {
  const accept = "application/graphql-response+json, application/json";
  return `POST ${endpoint.pathname}${endpoint.search} HTTP/1.1\r\nhost: ${endpoint.host}\r\naccept: ${accept}\r\ncontent-type: application/json\r\n`;
}

/** Sends one query or mutation and resolves with its whole answer; rejects with a SubgraphFailure. */
export function call(
  target: CallTarget,
  request: SubgraphRequest,
  headers: SubgraphHeaders,
  signal: AbortSignal | undefined,
): Promise<SubgraphReply> {
  return new Promise((resolve, reject) => new HttpCall(target, request, headers, signal, resolve, reject).send());
}

/**
 * One call, which is itself what waits for its turn, its deadline, its caller's signal and its answer, so that it costs
 * no promise for each. A query is sent a second time, on a new connection and the same deadline, when the first broke
 * before any byte of an answer was seen; a mutation never is.
 */
class HttpCall implements Asker, Expiring, Waiting {
  readonly deadline: number;
  #connection: Connection | null = null;
  #expiry: Place<Expiring> | null = null;
  /** While it waits for a connection. */
  #turn: Turn | null = null;
  #sent = 0;
  #settled = false;

  constructor(
    private readonly target: CallTarget,
    private readonly request: SubgraphRequest,
    private readonly headers: SubgraphHeaders,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (reply: SubgraphReply) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.deadline = target.deadlines.next();
  }

  send(): void {
    const { turns, deadlines, name } = this.target;
    if (this.signal?.aborted) {
      this.reject(subgraphFailure(name, this.signal.reason));
      return;
    }
    this.signal?.addEventListener("abort", this, { once: true });
    this.#expiry = deadlines.add(this);
    const turn = turns.take(this);
    if (turn === "REFUSED") {
      this.#settle();
      this.reject(new SubgraphNotAsked(name, "too many calls wait for a connection"));
    } else if (turn !== "STARTED") this.#turn = turn;
  }

  /** Called when there is a connection for it. */
  start(): void {
    this.#turn = null;
    this.#sent += 1;
    const { body } = this.request;
    const bytes = Buffer.byteLength(body);
    let text = this.target.head;
    for (const name in this.headers) text += `${name}: ${this.headers[name]}\r\n`;
    text += `content-length: ${bytes}\r\n\r\n${body}`;
    const { connections } = this.target;
    this.#connection = this.#sent === 1 ? connections.take() : connections.open();
    // Latin-1 is only a quicker way to write a text without other characters.
    this.#connection.send(text, bytes === body.length ? "latin1" : "utf8", this);
  }

  expire(): void {
    this.#fail(new DOMException("the subgraph did not answer in time", "TimeoutError"));
  }

  /** The caller's signal aborts. */
  handleEvent(): void {
    this.#fail(this.signal?.reason);
  }

  answered(answer: HttpAnswer): void {
    if (this.#settled) return;
    this.#settle();
    this.target.turns.leave(null);
    this.resolve(answer);
  }

  broke(error: Error, began: boolean): void {
    if (this.#settled) return;
    this.#connection = null;
    if (this.request.kind === "QUERY" && this.#sent === 1 && !began && isBroken(error)) this.start();
    else this.#fail(error);
  }

  /** Ends the call for its caller, and its connection if it has one: what still comes on it is nobody's answer. */
  #fail(error: unknown): void {
    if (this.#settled) return;
    const failure = subgraphFailure(this.target.name, error);
    this.#settle();
    this.#connection?.destroy();
    this.target.turns.leave(this.#turn);
    this.reject(failure);
  }

  #settle(): void {
    this.#settled = true;
    if (this.#expiry) this.target.deadlines.remove(this.#expiry);
    this.signal?.removeEventListener("abort", this);
  }
}

function isBroken(error: Error): boolean {
  return error instanceof ConnectionLost || ("code" in error && brokenConnection.has(String(error.code)));
}
