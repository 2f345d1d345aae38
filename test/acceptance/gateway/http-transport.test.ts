import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { httpTransport } from "../../../gateway/transports/http.js";
import type { SubgraphTransport } from "../../../platform/graphql/transport.js";

describe("the HTTP transport", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  /** A server that counts its requests and answers each as told. */
  async function serving(
    answer: (response: ServerResponse, count: number, request: IncomingMessage) => void,
    options = {},
  ): Promise<{ transport: SubgraphTransport; count: () => number }> {
    let count = 0;
    const server = createServer((request, response) => {
      request.resume().on("end", () => answer(response, ++count, request));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const transport = httpTransport("sales", `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/graphql`, {
      timeoutMs: 200,
      ...options,
    });
    cleanups.push(async () => {
      server.closeAllConnections();
      await Promise.all([transport.close(), new Promise((resolve) => server.close(resolve))]);
    });
    return { transport, count: () => count };
  }

  const breakFirst = (response: ServerResponse, count: number) =>
    count === 1 ? response.socket?.destroy() : response.end('{"data":{"ok":true}}');

  test("sends a query once more when the connection broke before an answer began", async () => {
    const { transport, count } = await serving(breakFirst);
    expect(await transport.request({ query: "query Q { ok }" }, {})).toEqual({ status: 200, body: { data: { ok: true } } });
    expect(count()).toBe(2);
  });

  test("never sends a mutation twice", async () => {
    const { transport, count } = await serving(breakFirst);
    await expect(transport.request({ query: "mutation M { ok }" }, {})).rejects.toMatchObject({ reason: "UNAVAILABLE" });
    expect(count()).toBe(1);
  });

  test("does not send a query again once part of its answer came", async () => {
    const { transport, count } = await serving((response) => {
      response.writeHead(200, { "content-length": "100" }).write('{"data"');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    await expect(transport.request({ query: "{ ok }" }, {})).rejects.toMatchObject({ name: "SubgraphFailure" });
    expect(count()).toBe(1);
  });

  test("gives up after its deadline, also when an answer trickles", async () => {
    const { transport } = await serving((response) => {
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    await expect(transport.request({ query: "{ ok }" }, {})).rejects.toMatchObject({ reason: "TIMEOUT" });
  });

  test.each([
    ["HTML", 200, "<html>"],
    ["truncated JSON", 200, '{"data":{'],
    ["an answer larger than allowed", 200, JSON.stringify({ data: "x".repeat(2_000) })],
  ])("refuses %s", async (_what, status, text) => {
    const { transport } = await serving((response) => response.writeHead(status).end(text), { maxResponseSize: 1_000 });
    await expect(transport.request({ query: "{ ok }" }, {})).rejects.toMatchObject({ reason: "BAD_RESPONSE" });
  });

  test("nobody listens: the subgraph is unavailable", async () => {
    const transport = httpTransport("sales", "http://127.0.0.1:1/graphql");
    cleanups.push(() => transport.close());
    await expect(transport.request({ query: "{ ok }" }, {})).rejects.toMatchObject({ reason: "UNAVAILABLE", service: "sales" });
    await expect(transport.ready()).rejects.toThrow();
  });

  test("a subgraph without /readyz is ready when it answers GraphQL", async () => {
    const { transport } = await serving((response, _count, { url }) =>
      url === "/readyz" ? response.writeHead(404).end() : response.end('{"data":{"__typename":"Query"}}'),
    );
    await transport.ready();
  });

  test("a silent event stream counts as lost", async () => {
    const { transport } = await serving((response) => response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n"), {
      streamIdleTimeoutMs: 50,
    });
    const stream = transport.subscribe({ query: "subscription { a }" }, {}, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ reason: "TIMEOUT" });
  });

  test("an event split anywhere, with any line ends and comments, is read as one", async () => {
    const text = ':\r\n\r\nid: 7\r\nevent: next\r\ndata: {"data":\r\ndata: {"a":"ü"}}\r\n\r\nevent: complete\ndata:\n\n';
    const { transport } = await serving(async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      response.end();
    });
    const results = [];
    for await (const result of transport.subscribe({ query: "subscription { a }" }, {}, new AbortController().signal)) results.push(result);
    expect(results).toEqual([{ data: { a: "ü" } }]);
  });
});
