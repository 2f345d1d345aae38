import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type WebSocket from "ws";
import { type GatewayWorld, gatewayWorld } from "../support/gateway-world.js";
import { LONGEST_GAP_MS, streamBeside } from "../support/pace.js";
import { begunSocket, openedSocket } from "../support/raw-socket.js";

const REQUEST_TIMEOUT_MS = 1_500;
const ANSWER_PATIENCE_MS = 1_000;
const MIB = 1024 * 1024;
const QUERY = '{"query":"{ rate }"}';
const head = (...headers: string[]) =>
  `POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;

let world: GatewayWorld;
let port: number;
const sockets = new Set<Socket>();
beforeAll(async () => {
  world = await gatewayWorld({ timeoutMs: 20_000, limits: { requestTimeoutMs: REQUEST_TIMEOUT_MS, answerPatienceMs: ANSWER_PATIENCE_MS } });
  port = Number(new URL(world.gateway.url).port);
});
afterAll(() => world.close());
/** Whatever came: the gateway serves the next client. */
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
});

async function connected(): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  sockets.add(socket);
  await once(socket, "connect");
  return socket;
}

/** All that the gateway says until it closes the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  let said = "";
  socket.on("data", (chunk) => {
    said += chunk;
  });
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return said;
}

function expectRefusal(said: string, status: number, code: string): void {
  expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const { errors } = JSON.parse(said.slice(said.indexOf("\r\n\r\n") + 4));
  expect(errors).toMatchObject([{ message: expect.stringMatching(/.{20}/), extensions: { code } }]);
}

describe("a connection that does not come to the point is closed, and a live stream beside it keeps its pace", () => {
  const drip = async (socket: Socket, text: string) => {
    for (const letter of text) {
      if (socket.destroyed) return;
      socket.write(letter);
      await pause(50);
    }
  };

  test.each([
    ["a head letter by letter", "", head("content-length: 20")],
    ["an endless head", head().slice(0, -2), "x-more: y\r\n".repeat(1_000)],
    ["a body letter by letter", head("content-length: 100"), "x".repeat(100)],
    ["a chunked body letter by letter", head("transfer-encoding: chunked"), "1\r\nx\r\n".repeat(100)],
  ])("%s", async (_what, first, slowly) => {
    const began = performance.now();
    const { result, pace } = await streamBeside(world, async () => {
      const socket = await connected();
      const said = untilClosed(socket);
      socket.write(first);
      void drip(socket, slowly);
      return said;
    });
    expect(performance.now() - began).toBeLessThan(REQUEST_TIMEOUT_MS + 15_000);
    expectRefusal(result, 408, "REQUEST_TIMEOUT");
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  });

  test("500 that are opened and say nothing, 100 that stop in the middle", async () => {
    const { pace } = await streamBeside(world, async () => {
      const silent = await Promise.all(Array.from({ length: 500 }, connected));
      const halfway = await Promise.all(Array.from({ length: 100 }, connected));
      for (const socket of halfway) socket.write(head("content-length: 1000") + QUERY);
      expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
      await Promise.all([...silent, ...halfway].map(untilClosed));
    });
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  });

  test("one that is half closed in the middle of a request", async () => {
    const socket = await connected();
    const said = untilClosed(socket);
    socket.end(head("content-length: 1000") + QUERY);
    expectRefusal(await said, 400, "BAD_REQUEST");
  });

  test("one that leaves before it is answered", async () => {
    for (let time = 0; time < 50; time += 1) {
      const socket = await connected();
      socket.write(head(`content-length: ${QUERY.length}`) + QUERY);
      socket.destroy();
    }
  });
});

describe("an answer that waits for its client", () => {
  const TIMES = 50;
  const everything = Array.from(
    { length: 49 },
    (_, index) => `all${index}: __schema { types { name fields { name args { name } type { name } } } }`,
  );
  const query = `{ ${everything} }`;
  const body = JSON.stringify({ query });
  let length: number;
  beforeAll(async () => {
    length = Number((await world.query(query)).headers.get("content-length"));
  });

  /** Asks for more than the buffers of a connection hold, and reads nothing of it yet. */
  async function asked(...headers: string[]): Promise<Socket> {
    expect(length * TIMES).toBeGreaterThan(10 * MIB);
    const socket = await connected();
    socket.pause();
    socket.write((head(...headers, `content-length: ${body.length}`) + body).repeat(TIMES));
    return socket;
  }

  test.each([
    ["over HTTP", []],
    ["as an event stream that has ended", ["accept: text/event-stream"]],
  ])("%s, and is not read at all, has a deadline, whatever its client still says", async (_how, headers) => {
    const { pace } = await streamBeside(world, async () => {
      const unread = await Promise.all(Array.from({ length: 5 }, () => asked(...headers)));
      for (const socket of unread) {
        while (!socket.closed) {
          socket.write("\r\n");
          await pause(50);
        }
      }
    });
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  });

  test("and is read slowly comes whole; a live stream on which nothing happens meanwhile stays open", async () => {
    const stream = world.events("subscription { alerts { cursor } }");
    const event = stream.next();
    const socket = await asked();
    const began = performance.now();
    for (let bytes = 0; bytes < TIMES * length; bytes += socket.read(256 * 1024)?.length ?? socket.read()?.length ?? 0) await pause(50);
    expect(performance.now() - began).toBeGreaterThan(2 * ANSWER_PATIENCE_MS);
    world.sales.publish("alerts", { id: "1", level: 1, cursor: "c" });
    expect(await event).toEqual({ data: { alerts: { cursor: "c" } } });
    stream.stop();
  });
});

describe("what is no request for this gateway gets one clear error", () => {
  test.each([
    ["another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "BAD_REQUEST"],
    ["a length that is none", head("content-length: -5"), 400, "BAD_REQUEST"],
    ["two lengths", head("content-length: 20", "content-length: 21") + QUERY, 400, "BAD_REQUEST"],
    [
      "a length and chunks, which proxies read differently",
      head("content-length: 20", "transfer-encoding: chunked") + QUERY,
      400,
      "BAD_REQUEST",
    ],
    ["a header that is none", head("a b: c"), 400, "BAD_REQUEST"],
    ["headers of 100 kB", head(`x-large: ${"x".repeat(100_000)}`), 431, "HEADERS_TOO_LARGE"],
  ])("%s", async (_what, text, status, code) => {
    const socket = await connected();
    const said = untilClosed(socket);
    socket.write(text);
    expectRefusal(await said, status, code);
  });
});

describe("a body that is too large is refused without being kept", () => {
  let patient: GatewayWorld;
  beforeAll(async () => {
    patient = await gatewayWorld({ timeoutMs: 20_000 });
  });
  afterAll(() => patient.close());

  /** Sends a body of so many bytes; the status, or null when the connection was closed before one came. */
  async function upload(bytes: number, headers: Record<string, string> = {}): Promise<{ status: number | null; text: string }> {
    const piece = Buffer.alloc(64 * 1024, " ");
    const sending = Readable.from(
      (function* () {
        for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
      })(),
    );
    const request = httpRequest({
      port: new URL(patient.gateway.url).port,
      path: "/graphql",
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
    });
    const answered = new Promise<{ status: number | null; text: string }>((resolve) => {
      request.once("error", () => resolve({ status: null, text: "" }));
      request.once("response", async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ status: response.statusCode ?? null, text: Buffer.concat(chunks).toString() });
      });
    });
    sending.pipe(request);
    const answer = await answered;
    sending.destroy();
    request.destroy();
    return answer;
  }

  test.each([
    ["50 MB announced", { "content-length": String(50 * MIB) }],
    ["50 MB in chunks", { "transfer-encoding": "chunked" }],
  ])("%s, ten times at once", async (_what, headers) => {
    const before = process.memoryUsage();
    let most = 0;
    const watch = setInterval(() => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed);
    }, 5);
    const { result, pace } = await streamBeside(patient, () => Promise.all(Array.from({ length: 10 }, () => upload(50 * MIB, headers))));
    clearInterval(watch);
    expect(result.some(({ status }) => status === 413)).toBe(true);
    for (const { status, text } of result) {
      if (status === null) continue; // Closed while it was still sending.
      expect(status).toBe(413);
      expect(JSON.parse(text).errors).toMatchObject([{ extensions: { code: "BODY_TOO_LARGE" } }]);
    }
    // Of 500 MB.
    expect(most - before.arrayBuffers - before.heapUsed).toBeLessThan(200 * MIB);
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  });

  test("a compressed body is not inflated", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MIB, " "));
    const response = await patient.send("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: bomb,
    });
    expect([response.status, response.body.errors[0].extensions.code]).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("WebSockets", () => {
  let patient: GatewayWorld;
  beforeAll(async () => {
    patient = await gatewayWorld({ timeoutMs: 20_000 });
  });
  afterAll(() => patient.close());

  const opened = () => openedSocket(patient.gateway.url);
  const begun = () => begunSocket(patient.gateway.url);
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nhost: gateway\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${"a".repeat(22)}==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`;
  const closeCode = async (socket: WebSocket) => (await once(socket, "close"))[0] as number;

  test.each(["/elsewhere", "/graphql", "/graphql?x", "/"])("an upgrade of %s that is reset at once breaks nothing", async (path) => {
    const broken: Error[] = [];
    const breaks = (error: Error) => broken.push(error);
    process.on("uncaughtException", breaks);
    for (let time = 0; time < 40; time += 1) {
      const socket = await connected();
      socket.write(upgrade(path));
      if (time % 2 === 1) await pause(1);
      socket.resetAndDestroy();
    }
    // By then the gateway has heard of each reset.
    expect((await world.query("{ rate }")).status).toBe(200);
    await pause(20);
    process.off("uncaughtException", breaks);
    expect(broken).toEqual([]);
  });

  test("an upgrade of another path is refused, and the connection closed, also for a client that keeps its end open", async () => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    sockets.add(socket);
    const reset = once(socket, "error");
    const said = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    socket.write(upgrade("/elsewhere"));
    expect(await said).toMatch(/^HTTP\/1.1 404 /);
    // Who is written to answers a closed connection with a reset.
    const writing = setInterval(() => socket.write("x"), 10);
    await reset.finally(() => clearInterval(writing));
  });

  test("100 that never say who they are are closed within seconds", async () => {
    const { pace } = await streamBeside(patient, async () => {
      const all = await Promise.all(Array.from({ length: 100 }, opened));
      expect(new Set(await Promise.all(all.map(closeCode)))).toEqual(new Set([4408]));
    });
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  });

  test("a message in endless fragments is cut off where a whole one would be", async () => {
    const socket = await opened();
    const closed = closeCode(socket);
    for (let sent = 0; sent <= 40; sent += 1) socket.send("x".repeat(64 * 1024), { fin: false });
    expect(await closed).toBe(1009);
  });

  test("a ping is answered without what it carried", async () => {
    const socket = await begun();
    const answer = once(socket, "message");
    socket.send(JSON.stringify({ type: "ping", payload: { large: "x".repeat(MIB) } }));
    expect(String((await answer)[0])).toBe('{"type":"pong"}');
    socket.close();
  });

  test("1,000 subscriptions on one connection: so many as are allowed, an error for each of the rest", async () => {
    const socket = await begun();
    const refused: string[] = [];
    socket.on("message", (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === "error") refused.push(payload[0].extensions.code);
    });
    const { pace } = await streamBeside(patient, async () => {
      for (let id = 0; id < 1_000; id += 1)
        socket.send(JSON.stringify({ type: "subscribe", id: String(id), payload: { query: "subscription { alerts { cursor } }" } }));
      while (refused.length < 900) await pause(10);
    });
    expect(new Set(refused)).toEqual(new Set(["STREAM_LIMIT_EXCEEDED"]));
    expect(patient.sales.openStreams).toBeLessThanOrEqual(101);
    expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
    socket.terminate();
  });

  test("names of Object's own in a message pollute nothing", async () => {
    const socket = await begun();
    const answer = once(socket, "message");
    socket.send(
      '{"type":"subscribe","id":"__proto__","payload":{"query":"query ($v: JSON) { mirror(value: $v) }","variables":{"v":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"v":2}}}}',
    );
    expect(String((await answer)[0])).toContain(
      '"data":{"mirror":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    socket.close();
  });
});
