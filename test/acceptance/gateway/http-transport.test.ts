import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { httpTransport } from "../../../gateway/transports/http.js";
import { type SubgraphTransport, subgraphRequest } from "../../../platform/graphql/transport.js";
import { CERTIFICATE, CERTIFICATE_KEY } from "../../support/certificate.js";

const QUERY = subgraphRequest("QUERY", { query: "query Q { ok }" });
const MUTATION = subgraphRequest("MUTATION", { query: "mutation M { ok }" });

describe("the HTTP transport", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  /** A server that counts its requests and connections and answers each request as told. */
  async function serving(
    answer: (response: ServerResponse, count: number, request: IncomingMessage) => void,
    options = {},
  ): Promise<{ transport: SubgraphTransport; count: () => number; connections: () => number; dropConnections: () => void }> {
    let count = 0;
    let connections = 0;
    const server = createServer((request, response) => {
      request.resume().on("end", () => answer(response, ++count, request));
    });
    server.on("connection", () => {
      connections += 1;
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
    return { transport, count: () => count, connections: () => connections, dropConnections: () => server.closeAllConnections() };
  }

  const breakFirst = (response: ServerResponse, count: number) =>
    count === 1 ? response.socket?.destroy() : response.end('{"data":{"ok":true}}');

  test("sends a query once more when the connection broke before an answer began", async () => {
    const { transport, count } = await serving(breakFirst);
    expect(await transport.request(QUERY, {})).toEqual({
      status: 200,
      contentType: null,
      text: '{"data":{"ok":true}}',
    });
    expect(count()).toBe(2);
  });

  test("a subgraph that drops all its connections at once costs no query, sent before or after", async () => {
    const held: ServerResponse[] = [];
    let atOnce = 0;
    let drops = false;
    const { transport, dropConnections } = await serving(
      (response) => {
        if (held.push(response) < atOnce) return;
        const all = held.splice(0);
        if (!drops) for (const one of all) one.end("{}");
        else dropConnections();
        drops = false;
      },
      { timeoutMs: 20_000 },
    );
    /** Sends queries that are answered, or lose their connections, when the last has come. */
    const ask = (queries: number) => {
      atOnce = queries;
      return Promise.all(Array.from({ length: queries }, () => transport.request(QUERY, {})));
    };
    for (let round = 0; round < 5; round += 1) {
      await ask(10);
      drops = true;
      await ask(3);
      await ask(10);
      dropConnections();
      await ask(3);
    }
  });

  test("never sends a mutation twice", async () => {
    const { transport, count } = await serving(breakFirst);
    await expect(transport.request(MUTATION, {})).rejects.toMatchObject({ reason: "UNAVAILABLE" });
    expect(count()).toBe(1);
  });

  test("does not send a query again once part of its answer came", async () => {
    const { transport, count } = await serving((response) => {
      response.writeHead(200, { "content-length": "100" }).write('{"data"');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ name: "SubgraphFailure" });
    expect(count()).toBe(1);
  });

  test("gives up after its deadline, also when an answer trickles", async () => {
    const { transport } = await serving((response) => {
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ reason: "TIMEOUT" });
  });

  test("refuses an answer larger than allowed", async () => {
    const { transport } = await serving((response) => response.end(JSON.stringify({ data: "x".repeat(2_000) })), {
      maxResponseSize: 1_000,
    });
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ reason: "BAD_RESPONSE" });
  });

  test.each([
    ["HTML", "text/html", "<html>"],
    ["truncated JSON", "application/json", '{"data":{'],
  ])("hands on %s as it came: it is read where answers are read", async (_what, contentType, text) => {
    const { transport } = await serving((response) => response.writeHead(502, { "content-type": contentType }).end(text));
    expect(await transport.request(QUERY, {})).toEqual({ status: 502, contentType, text });
  });

  test.each([
    ["a body shorter than announced", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{}"],
    ["what is no HTTP", "SSH-2.0-OpenSSH_9.9\r\n\r\n"],
    ["endless headers", `HTTP/1.1 200 OK\r\n${`x: ${"y".repeat(1_000)}\r\n`.repeat(100)}`],
    ["a chunk that is none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ])("%s is a failure, and the next call is answered", async (_what, bytes) => {
    const { transport } = await serving((response, count) =>
      count === 1 ? void response.socket?.end(bytes) : response.end('{"data":{"ok":true}}'),
    );
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ name: "SubgraphFailure", service: "sales" });
    expect((await transport.request(QUERY, {})).text).toBe('{"data":{"ok":true}}');
  });

  test("runs no more calls at once than it has connections, lets few wait, and refuses the rest without asking", async () => {
    let most = 0;
    let running = 0;
    const { transport, count } = await serving(
      async (response) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        response.end("{}");
      },
      { connections: 2, waiting: 3, timeoutMs: 2_000 },
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => transport.request(MUTATION, {})));
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(5).fill("fulfilled"), ...Array(4).fill("rejected")]);
    for (const outcome of outcomes.slice(5)) expect(outcome).toMatchObject({ reason: { reason: "UNAVAILABLE", service: "sales" } });
    expect([most, count()]).toEqual([2, 5]);
    await transport.request(MUTATION, {});
  });

  test("the deadline counts the wait for a connection, and who gave up waiting is never sent", async () => {
    const { transport, count, connections } = await serving((response) => void (isBack && response.end("{}")), { connections: 1 });
    let isBack = false;
    const began = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => transport.request(QUERY, {})));
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { reason: "TIMEOUT" } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Whose last millisecond has come may get the turn of one whose time was over before; all the others may not.
    expect(count()).toBeLessThan(50);
    expect(connections()).toBeLessThan(50);
    isBack = true;
    expect((await transport.request(QUERY, {})).text).toBe("{}");
  });

  test("each call has its own deadline, however many run", async () => {
    const { transport } = await serving((response, count) => (count % 2 ? undefined : response.end("{}")), { connections: 8 });
    const took: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const began = performance.now();
      const hung = transport.request(QUERY, {}).catch(() => took.push(performance.now() - began));
      await transport.request(QUERY, {}).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (round === 3) await hung;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(took.length).toBeGreaterThanOrEqual(4);
    for (const ms of took) expect(ms).toBeGreaterThanOrEqual(199);
    for (const ms of took) expect(ms).toBeLessThan(600);
  });

  test("a caller's signal ends a call that runs and one that waits", async () => {
    const { transport, count } = await serving(() => {}, { connections: 1, timeoutMs: 5_000 });
    const caller = new AbortController();
    const outcomes = Promise.allSettled([1, 2].map(() => transport.request(QUERY, {}, caller.signal)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    caller.abort();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { reason: "UNAVAILABLE" } });
    await expect(transport.request(QUERY, {}, caller.signal)).rejects.toMatchObject({ reason: "UNAVAILABLE" });
    expect(count()).toBe(1);
  });

  test("a connection that the server closes while idle costs no query", async () => {
    const { transport, count } = await serving((response) => {
      response.end("{}");
      setImmediate(() => response.socket?.destroy());
    });
    for (let round = 0; round < 20; round += 1) expect((await transport.request(QUERY, {})).text).toBe("{}");
    expect(count()).toBeGreaterThanOrEqual(20);
  });

  test("an answer to half a request is handed on, and the next request does not wait behind the other half", async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      const isFirst = sockets.push(socket.on("error", () => {})) === 1;
      socket.once("data", () => {
        socket.write(`HTTP/1.1 ${isFirst ? "413 Content Too Large" : "200 OK"}\r\ncontent-length: 2\r\n\r\n{}`);
        if (isFirst) socket.pause();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const transport = httpTransport("sales", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { timeoutMs: 5_000 });
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([transport.close(), new Promise((resolve) => server.close(resolve))]);
    });
    const large = subgraphRequest("QUERY", { query: `{ ok } #${"x".repeat(20_000_000)}` });
    expect((await transport.request(large, {})).status).toBe(413);
    expect((await transport.request(QUERY, {})).status).toBe(200);
  });

  test("a subscription refused with an endless body ends within the deadline", async () => {
    const { transport } = await serving((response) => {
      response.writeHead(500, { "content-type": "text/html" });
      const drip = setInterval(() => response.write("<p>"), 10);
      response.on("close", () => clearInterval(drip));
    });
    const stream = transport.subscribe(subgraphRequest("SUBSCRIPTION", { query: "subscription { a }" }), {}, new AbortController().signal);
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: "BAD_RESPONSE" });
  });

  test.each([
    ["one endless line", (response: ServerResponse) => response.write("data: ") && response.write("x".repeat(500))],
    ["lines without end", (response: ServerResponse) => response.write(`data: ${"x".repeat(100)}\n`)],
  ])("an event of %s is refused before it fills the memory", async (_what, more) => {
    const { transport } = await serving(
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const drip = setInterval(() => more(response), 1);
        response.on("close", () => clearInterval(drip));
      },
      { maxResponseSize: 10_000 },
    );
    const stream = transport.subscribe(subgraphRequest("SUBSCRIPTION", { query: "subscription { a }" }), {}, new AbortController().signal);
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: "BAD_RESPONSE" });
  });

  test("over TLS the server must be who it should be, and later connections resume the session", async () => {
    const resumed: boolean[] = [];
    const server = createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (request, response) => {
      resumed.push((request.socket as TLSSocket).isSessionReused());
      request.resume().on("end", () => response.writeHead(200, { connection: "close" }).end('{"data":{"ü":"€"}}'));
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const transport = httpTransport("sales", `https://localhost:${(server.address() as AddressInfo).port}/`);
    const trusted = getCACertificates("default");
    cleanups.push(async () => {
      setDefaultCACertificates(trusted);
      await Promise.all([transport.close(), new Promise((resolve) => server.close(resolve))]);
    });
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ reason: "UNAVAILABLE" });
    setDefaultCACertificates([...trusted, CERTIFICATE]);
    for (let call = 0; call < 3; call += 1) expect((await transport.request(QUERY, {})).text).toBe('{"data":{"ü":"€"}}');
    expect(resumed).toEqual([false, true, true]);
  });

  test("a request in any script arrives as it was, and a large answer comes whole", async () => {
    const server = createServer((request, response) => request.pipe(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const transport = httpTransport("sales", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    cleanups.push(async () => void (await Promise.all([transport.close(), new Promise((resolve) => server.close(resolve))])));
    for (const text of ["plain", "aü", "€😀\u0000", "aü€😀".repeat(100_000)]) {
      const { body } = subgraphRequest("QUERY", { query: "{ ok }", variables: { text } });
      expect((await transport.request({ kind: "QUERY", body }, {})).text).toBe(body);
    }
  });

  test("nobody listens: the subgraph is unavailable", async () => {
    const transport = httpTransport("sales", "http://127.0.0.1:1/graphql");
    cleanups.push(() => transport.close());
    await expect(transport.request(QUERY, {})).rejects.toMatchObject({ reason: "UNAVAILABLE", service: "sales" });
    await expect(transport.ready()).rejects.toThrow();
  });

  test("a subgraph without /readyz is ready when it answers GraphQL", async () => {
    const { transport } = await serving((response, _count, { url }) =>
      url === "/readyz" ? response.writeHead(404).end() : response.end('{"data":{"__typename":"Query"}}'),
    );
    await transport.ready();
  });

  test.each([
    ["a silent event stream counts as lost", "TIMEOUT", 200, { streamIdleTimeoutMs: 50 }],
    ["a subscription refused without a word ends within the deadline", "BAD_RESPONSE", 500, { timeoutMs: 50 }],
  ])("%s", async (_what, reason, status, options) => {
    const { transport } = await serving(
      (response) => response.writeHead(status, { "content-type": "text/event-stream" }).write(":\n\n"),
      options,
    );
    const stream = transport
      .subscribe(subgraphRequest("SUBSCRIPTION", { query: "subscription { a }" }), {}, new AbortController().signal)
      [Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ reason });
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
    for await (const result of transport.subscribe(
      subgraphRequest("SUBSCRIPTION", { query: "subscription { a }" }),
      {},
      new AbortController().signal,
    ))
      results.push(result);
    expect(results).toEqual(['{"data":\n{"a":"ü"}}']);
  });
});
