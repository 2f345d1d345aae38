import { once } from "node:events";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Logger } from "pino";
import { LONGEST_TOKEN } from "../access/signature.js";
import { drain, trackRequests } from "../drain.js";
import type { SubgraphExecutor } from "./executor.js";
import type { SubgraphHeaders } from "./transport.js";

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const OTHER_HEADERS_BYTES = 16 * 1024;
const KEEP_ALIVE_MS = 12_000;

export interface SubgraphServerOptions {
  readonly executor: SubgraphExecutor;
  /** Why the subgraph cannot work, in words for whoever asks `/readyz`; null when it can. */
  readonly notReady: () => Promise<string | null>;
  readonly logger: Logger;
}

/** A subgraph over HTTP: `POST /graphql` (JSON, or SSE for subscriptions), `/healthz`, `/readyz`. */
export class SubgraphServer {
  readonly #app: FastifyInstance;
  /** What ends the event streams that are open. */
  readonly #streams = new Set<AbortController>();
  #closing = false;

  constructor(private readonly options: SubgraphServerOptions) {
    const { executor, notReady } = options;
    // What still comes on a connection that was kept is answered like the rest: a mutation is not sent a second time.
    const app = Fastify({
      bodyLimit: MAX_BODY_BYTES,
      forceCloseConnections: "idle",
      return503OnClosing: false,
      http: { maxHeaderSize: LONGEST_TOKEN + OTHER_HEADERS_BYTES },
    });
    trackRequests(app);
    // The executor reads the text, as it does in-process.
    app.removeContentTypeParser("application/json");
    app.addContentTypeParser("application/json", { parseAs: "string" }, async (_: unknown, body: string) => body);
    app.get("/healthz", async () => ({ status: "up" }));
    app.get("/readyz", async (_, reply) => {
      const reason = await notReady();
      return reply.code(reason === null ? 200 : 503).send({ status: reason ?? "ready" });
    });
    app.post("/graphql", async (request, reply) => {
      const body = typeof request.body === "string" ? request.body : "";
      const headers = request.headers as SubgraphHeaders;
      const streams = request.headers.accept?.includes("text/event-stream") && (await executor.admits(headers));
      if (streams) return this.#stream(body, headers, reply);
      const { status, contentType, text } = await executor.request(body, headers);
      return reply
        .code(status)
        .type(contentType ?? "application/json")
        .send(text);
    });
    this.#app = app;
  }

  /** Answers the URL of the GraphQL endpoint. */
  async listen(port: number, host: string): Promise<string> {
    return `${await this.#app.listen({ port, host })}/graphql`;
  }

  /** Takes no new connections, breaks event streams off, and lets running requests finish for so long. */
  async close(patienceMs: number): Promise<void> {
    this.#closing = true;
    for (const stream of this.#streams) stream.abort();
    await drain(this.#app, patienceMs);
  }

  /**
   * Server-sent events in graphql-sse's distinct mode: `next` per result, `complete` at the end. A stream that is
   * broken off has no end: its reader goes on from its last cursor elsewhere.
   */
  async #stream(body: string, headers: SubgraphHeaders, reply: FastifyReply): Promise<void> {
    const broken = new AbortController();
    const { signal } = broken;
    this.#streams.add(broken);
    if (this.#closing) broken.abort();
    reply.hijack();
    const { raw } = reply;
    raw.on("close", () => broken.abort());
    raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
    raw.write(":\n\n");
    const keepAlive = setInterval(() => raw.write(":\n\n"), KEEP_ALIVE_MS);
    try {
      for await (const result of this.options.executor.subscribe(body, headers, signal)) {
        // A slow reader takes what was written before it is given more.
        if (!raw.write(`event: next\ndata: ${result}\n\n`)) await once(raw, "drain", { signal });
      }
      if (!signal.aborted) raw.write("event: complete\ndata:\n\n");
    } catch (error) {
      if (!signal.aborted) this.options.logger.error({ err: error }, "a subscription broke");
    } finally {
      this.#streams.delete(broken);
      clearInterval(keepAlive);
      raw.end();
    }
  }
}
