import type { SubgraphReply, SubgraphRequest, SubgraphTransport } from "../../platform/graphql/transport.js";
import { SubgraphFailure, SubgraphNotAsked } from "./failure.js";
import { RecentCalls } from "./recent-calls.js";

/** CLOSED asks, OPEN fails fast, PROBING fails fast but for the one call that finds out whether the subgraph is back. */
export type CircuitState = "CLOSED" | "OPEN" | "PROBING";

export interface CircuitBreakerOptions {
  /** Calls in a row that fail or time out before it opens. Default 5. */
  readonly failures?: number;
  /** Share of recent calls, those in time counted with, that may fail or time out before it opens. Default 0.5 ... */
  readonly failureRatio?: number;
  /** ... of at least so many. Default 20. */
  readonly minimumCalls?: number;
  /** How long a call is recent, in milliseconds. Default 10,000. */
  readonly windowMs?: number;
  /** How long it fails fast before it lets one call through, in milliseconds. Default 1,000. */
  readonly openMs?: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
  readonly onChange?: (service: string, state: CircuitState) => void;
}

const ASK_NO_MORE = "it failed again and again, and is asked again in a moment";

/**
 * A transport that stops asking a subgraph which does not answer, so that its fields fail at once instead of each after
 * a wait, and nothing piles up behind it. Whatever is an answer, GraphQL errors included, is a success; a caller that
 * leaves, a call that was never sent and an answer too large say nothing about the subgraph.
 */
export function circuitBreaker(transport: SubgraphTransport, options: CircuitBreakerOptions = {}): SubgraphTransport {
  const { name } = transport;
  const circuit = new Circuit(name, options);
  return {
    name,
    async request(request, headers, signal) {
      const admitted = circuit.admit();
      if (!admitted) throw new SubgraphNotAsked(name, ASK_NO_MORE);
      try {
        const reply = await transport.request(request, headers, signal);
        circuit.learn(admitted, isGatewayError(reply) ? "FAILED" : "ANSWERED");
        return reply;
      } catch (error) {
        circuit.learn(admitted, signal?.aborted ? "NOTHING" : meaningOf(error));
        throw error;
      }
    },
    async *subscribe(request: SubgraphRequest, headers, signal) {
      if (circuit.refuses()) throw new SubgraphNotAsked(name, ASK_NO_MORE);
      yield* transport.subscribe(request, headers, signal);
    },
    ready: (signal) => transport.ready(signal),
    close: () => transport.close(),
  };
}

/** What a call's end says about the subgraph. */
type Meaning = "ANSWERED" | "FAILED" | "NOTHING";

/** A call that was let through: what it ends with counts only for the state that let it through. */
interface Admitted {
  readonly since: number;
}

class Circuit {
  readonly #options: Required<CircuitBreakerOptions>;
  readonly #recent: RecentCalls;
  #state: CircuitState = "CLOSED";
  /** Counts changes of state. */
  #changes = 0;
  #inARow = 0;
  #openUntil = 0;

  constructor(
    private readonly service: string,
    options: CircuitBreakerOptions,
  ) {
    this.#options = {
      failures: 5,
      failureRatio: 0.5,
      minimumCalls: 20,
      windowMs: 10_000,
      openMs: 1_000,
      now: () => performance.now(),
      onChange: () => {},
      ...options,
    };
    this.#recent = new RecentCalls(this.#options.windowMs);
  }

  /** Whether a stream would be in vain. Streams are no probes: they do not end when they succeed. */
  refuses(): boolean {
    return this.#state === "PROBING" || (this.#state === "OPEN" && this.#options.now() < this.#openUntil);
  }

  /** Lets a call through, the first one after the pause as the probe; null to fail fast. */
  admit(): Admitted | null {
    if (this.refuses()) return null;
    if (this.#state === "OPEN") this.#become("PROBING");
    return { since: this.#changes };
  }

  learn({ since }: Admitted, meaning: Meaning): void {
    if (since !== this.#changes) return;
    if (this.#state === "PROBING") this.#probed(meaning);
    else this.#count(meaning);
  }

  #probed(meaning: Meaning): void {
    if (meaning === "ANSWERED") this.#become("CLOSED");
    else this.#open(meaning === "NOTHING" ? 0 : this.#options.openMs);
  }

  #count(meaning: Meaning): void {
    if (meaning === "NOTHING") return;
    const { failures, failureRatio, minimumCalls, now, openMs } = this.#options;
    this.#recent.add(meaning !== "ANSWERED", now());
    this.#inARow = meaning === "ANSWERED" ? 0 : this.#inARow + 1;
    const { calls, failed } = this.#recent;
    if (this.#inARow >= failures || (calls >= minimumCalls && failed / calls >= failureRatio)) this.#open(openMs);
  }

  #open(forMs: number): void {
    this.#openUntil = this.#options.now() + forMs;
    this.#become("OPEN");
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.#changes += 1;
    this.#inARow = 0;
    this.#recent.forget();
    this.#options.onChange(this.service, state);
  }
}

function meaningOf(error: unknown): Meaning {
  if (!(error instanceof SubgraphFailure) || error instanceof SubgraphNotAsked || error.reason === "BAD_RESPONSE") return "NOTHING";
  return "FAILED";
}

/** What a proxy answers in place of a subgraph that it cannot reach. */
function isGatewayError({ status, contentType }: SubgraphReply): boolean {
  return status >= 502 && status <= 504 && !contentType?.includes("json");
}
