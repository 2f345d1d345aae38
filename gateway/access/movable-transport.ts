import type { SubgraphHeaders, SubgraphReply, SubgraphRequest, SubgraphTransport } from "../../platform/graphql/transport.js";

/** What is asked of identity goes through here. */
type Asked = Pick<SubgraphTransport, "name" | "request" | "subscribe">;

/** The way to a subgraph that another supergraph may have elsewhere: once it has moved, open streams end. */
export class MovableTransport implements Asked {
  #moved = new AbortController();
  #transport: Asked;

  constructor(transport: Asked) {
    this.#transport = transport;
  }

  get name(): string {
    return this.#transport.name;
  }

  moveTo(transport: Asked): void {
    if (transport === this.#transport) return;
    this.#transport = transport;
    this.#moved.abort();
    this.#moved = new AbortController();
  }

  request(request: SubgraphRequest, headers: SubgraphHeaders, signal?: AbortSignal): Promise<SubgraphReply> {
    return this.#transport.request(request, headers, signal);
  }

  subscribe(request: SubgraphRequest, headers: SubgraphHeaders, signal: AbortSignal): AsyncIterable<string> {
    return this.#transport.subscribe(request, headers, AbortSignal.any([signal, this.#moved.signal]));
  }
}
