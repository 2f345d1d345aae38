import { EventEmitter, on } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { type DocumentNode, execute, type GraphQLSchema, parse, subscribe } from "graphql";
import type { SubgraphCall, SubgraphHeaders, SubgraphReply, SubgraphTransport } from "../../platform/graphql/transport.js";

/** What a resolver of a test subgraph gets. */
export interface TestContext {
  readonly headers: SubgraphHeaders;
  /** Goes into the answer's `extensions.invalidate`. */
  readonly invalidate: string[];
  /** Yields what is published under a topic until the subscriber leaves. */
  readonly topic: (name: string) => AsyncIterable<unknown>;
}

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
type Resolvers = NonNullable<Extract<Modules[number], { typeDefs: DocumentNode }>["resolvers"]>;

/** A way in which a subgraph misbehaves instead of answering. */
export type Fault =
  | { readonly kind: "DOWN" }
  | { readonly kind: "HANG" }
  | { readonly kind: "RAW"; readonly status: number; readonly text: string }
  /** Over HTTP alone: what is written to the connection in place of an answer. */
  | { readonly kind: "SOCKET"; readonly answer: (socket: Socket) => void };

/** A small real subgraph that can be asked in-process and over HTTP, told to misbehave, and that remembers its calls. */
export class TestSubgraph {
  readonly calls: { readonly call: SubgraphCall; readonly headers: SubgraphHeaders }[] = [];
  openStreams = 0;
  /** Connections made so far. */
  connections = 0;
  fault: Fault | null = null;
  readonly typeDefs: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #topics = new EventEmitter().setMaxListeners(0);
  #streams = new Set<AbortController>();
  #server: Server | null = null;

  constructor(
    readonly name: string,
    readonly sdl: string,
    resolvers: Resolvers,
  ) {
    this.typeDefs = parse(
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])\n${sdl}`,
    );
    this.#schema = buildSubgraphSchema([{ typeDefs: this.typeDefs, resolvers }]);
  }

  publish(topic: string, event: unknown): void {
    this.#topics.emit(topic, event);
  }

  /** Breaks every open subscription, as a crash would. */
  breakStreams(): void {
    for (const stream of this.#streams) stream.abort(new Error("crashed"));
  }

  async answer(body: string, headers: SubgraphHeaders): Promise<SubgraphReply> {
    const call = JSON.parse(body) as SubgraphCall;
    this.calls.push({ call, headers });
    const context = this.#context(headers, new AbortController().signal);
    const result = await execute({
      schema: this.#schema,
      document: parse(call.query),
      variableValues: call.variables ?? {},
      contextValue: context,
    });
    const extensions = context.invalidate.length > 0 ? { extensions: { invalidate: context.invalidate } } : {};
    return { status: 200, contentType: "application/json", text: JSON.stringify({ ...result, ...extensions }) };
  }

  async *stream(body: string, headers: SubgraphHeaders, signal: AbortSignal): AsyncGenerator<string> {
    const call = JSON.parse(body) as SubgraphCall;
    this.calls.push({ call, headers });
    this.openStreams += 1;
    const crash = new AbortController();
    this.#streams.add(crash);
    try {
      const context = this.#context(headers, AbortSignal.any([signal, crash.signal]));
      const results = await subscribe({
        schema: this.#schema,
        document: parse(call.query),
        variableValues: call.variables ?? {},
        contextValue: context,
      });
      if (!(Symbol.asyncIterator in results)) yield JSON.stringify(results);
      else for await (const result of results) yield JSON.stringify(result);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.openStreams -= 1;
      this.#streams.delete(crash);
    }
  }

  /** The transport that needs no network. */
  inProcess(): SubgraphTransport {
    return {
      name: this.name,
      request: async ({ body }, headers) => {
        if (this.fault?.kind === "DOWN") throw new Error("connect ECONNREFUSED 10.0.0.7:4001");
        if (this.fault?.kind === "HANG") throw new DOMException("too late", "TimeoutError");
        if (this.fault?.kind === "RAW") return { status: this.fault.status, contentType: "application/json", text: this.fault.text };
        return this.answer(body, headers);
      },
      subscribe: ({ body }, headers, signal) => this.stream(body, headers, signal),
      ready: async () => {
        if (this.fault) throw new Error("not ready");
      },
      close: async () => {},
    };
  }

  /** Serves HTTP and answers the URL of its GraphQL endpoint. */
  async listen(port = 0): Promise<string> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("connection", () => {
      this.connections += 1;
    });
    await new Promise<void>((resolve) => this.#server?.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  /** Where it listens. */
  get port(): number {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    return address?.port ?? 0;
  }

  async close(): Promise<void> {
    this.breakStreams();
    const server = this.#server;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault?.kind === "DOWN") return void request.socket.destroy();
    if (request.url === "/readyz") return void response.writeHead(this.fault ? 503 : 200).end("{}");
    if (this.fault?.kind === "HANG") return;
    if (this.fault?.kind === "SOCKET") {
      await text(request);
      return this.fault?.answer(request.socket);
    }
    if (this.fault?.kind === "RAW")
      return void response.writeHead(this.fault.status, { "content-type": "application/json" }).end(this.fault.text);
    const call = await text(request);
    const headers = request.headers as SubgraphHeaders;
    if (request.headers.accept !== "text/event-stream") {
      const reply = await this.answer(call, headers);
      return void response.writeHead(reply.status, { "content-type": reply.contentType ?? "" }).end(reply.text);
    }
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
    try {
      for await (const result of this.stream(call, headers, gone.signal)) response.write(`event: next\ndata: ${result}\n\n`);
      response.end("event: complete\ndata:\n\n");
    } catch {
      response.destroy();
    }
  }

  #context(headers: SubgraphHeaders, signal: AbortSignal): TestContext {
    const topics = this.#topics;
    return {
      headers,
      invalidate: [],
      topic: async function* (name) {
        for await (const [event] of on(topics, name, { signal })) yield event;
      },
    };
  }
}

/** Waits, at most fifteen seconds, until something holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${condition}`);
    await pause(5);
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
