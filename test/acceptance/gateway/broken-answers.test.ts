import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Anything } from "../../support/client.js";
import { until } from "../../support/gateway-subgraph.js";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const TIMEOUT_MS = 1_000;
const LARGEST = 100_000;
const json = "content-type: application/json\r\n";

/** A whole answer with right framing. The server does not know that it answered, so it cannot serve the connection on. */
const answer =
  (body: string | Buffer, status = "200 OK", headers = json) =>
  (socket: Socket) => {
    socket.write(`HTTP/1.1 ${status}\r\n${headers}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`);
    socket.end(body);
  };
const bytes = (text: string) => (socket: Socket) => void socket.write(text);
const bytesAndEnd = (text: string) => (socket: Socket) => void socket.end(text);

/** Writes a piece again and again, until the connection is closed. */
const forever = (head: string, piece: string, everyMs: number) => (socket: Socket) => {
  socket.write(head);
  const drip = setInterval(() => socket.write(piece), everyMs);
  socket.on("close", () => clearInterval(drip));
};
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const spending = (value: string) => `{"data":{"_entities":[{"spending":${value}},{"spending":2}]}}`;

describe("whatever a subgraph sends over its connection, its fields are null with an error that names it", () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await gatewayWorld({ transport: "http", timeoutMs: TIMEOUT_MS, calling: { maxResponseSize: LARGEST } });
  });
  afterAll(() => world.close());

  const bad = "SUBGRAPH_BAD_RESPONSE";
  const gone = "SUBGRAPH_UNAVAILABLE";
  const late = "SUBGRAPH_TIMEOUT";
  const cases: [string, (socket: Socket) => void, string][] = [
    ["half a body", bytesAndEnd(`HTTP/1.1 200 OK\r\n${json}content-length: 500\r\n\r\n{"data":{"_ent`), gone],
    ["half a chunked body", bytesAndEnd('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{"data":{\r\n'), gone],
    ["half a body until the connection ends", bytesAndEnd('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"data":{"_enti'), bad],
    ["a body longer than announced", bytes(`HTTP/1.1 200 OK\r\n${json}content-length: 9\r\n\r\n${spending("1")}`), bad],
    ["a body shorter than announced, and silence", bytes("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{}"), late],
    ["a chunk size that is none", bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}"), bad],
    ["two lengths", bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"), bad],
    ["another protocol", bytes("220 mail.example.com ESMTP\r\n"), bad],
    ["nothing but the end", (socket) => socket.end(), gone],
    ["a reset", (socket) => socket.resetAndDestroy(), gone],
    ["an empty answer", answer(""), bad],
    ["no content", bytesAndEnd("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"), bad],
    ["HTML with status 200", answer("<h1>Welcome to nginx!</h1>", "200 OK", "content-type: text/html\r\n"), bad],
    ["HTML with status 500", answer("<h1>secret.stack.trace</h1>", "500 Internal Server Error", "content-type: text/html\r\n"), bad],
    ["HTML with status 502", answer("<h1>Bad Gateway</h1>", "502 Bad Gateway", "content-type: text/html\r\n"), bad],
    ["a redirect", answer("", "302 Found", "location: http://169.254.169.254/\r\n"), bad],
    ["an upgrade nobody asked for", bytes("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"), bad],
    [
      "compressed bytes nobody asked for",
      answer(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab]), "200 OK", "content-encoding: gzip\r\n"),
      bad,
    ],
    ["an endless body", forever("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(20_000), 1), bad],
    ["a body announced as endless", bytes("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{"), bad],
    ["a body that drips", forever("HTTP/1.1 200 OK\r\n\r\n", " ", 20), late],
    ["headers that drip", forever("HTTP/1.1 200 OK\r\n", "x: y\r\n", 20), late],
    ["endless headers", forever("HTTP/1.1 200 OK\r\n", `x: ${"y".repeat(8_000)}\r\n`, 1), bad],
    ["endless interim answers", forever("", "HTTP/1.1 103 Early Hints\r\n\r\n", 20), late],
    ["too few entities", answer('{"data":{"_entities":[{"spending":1}]}}'), bad],
    ["too many entities", answer('{"data":{"_entities":[{"spending":1},{"spending":2},{"spending":3}]}}'), bad],
    ["entities by name", answer('{"data":{"_entities":{"0":{"spending":1},"1":{"spending":2},"length":2}}}'), bad],
    ["a list of lists of entities", answer('{"data":{"_entities":[[{"spending":1}],[{"spending":2}]]}}'), bad],
    ["lists a hundred thousand deep in place of entities", answer(deep(49_000)), bad],
  ];

  test.each(cases)("%s", async (_what, serve, code) => {
    world.finance.fault = { kind: "SOCKET", answer: serve };
    const began = performance.now();
    const { status, body } = await world.query("{ customers { name spending } }");
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 8_000);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      customers: [
        { name: "Anvil", spending: null },
        { name: "Bellows", spending: null },
      ],
    });
    expect(body.errors.map(({ path, extensions }: { path: unknown; extensions: unknown }) => ({ path, extensions }))).toEqual(
      [0, 1].map((index) => ({ path: ["customers", index, "spending"], extensions: { code, service: "finance" } })),
    );
    expect(JSON.stringify(body)).not.toMatch(/secret|nginx|HPE_|UND_ERR|socket|JSON/);
    world.finance.fault = null;
    expect((await world.query("{ customers { name spending } }")).body).toEqual({
      data: {
        customers: [
          { name: "Anvil", spending: 100 },
          { name: "Bellows", spending: 200 },
        ],
      },
    });
  });

  test.each([
    ["a number beyond all numbers", "1e999"],
    ["a number beyond Int", "99999999999999999999"],
    ["a fraction", "1.5"],
    ["a text", '"1"'],
    ["an object", '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    ["lists forty thousand deep", deep(40_000)],
  ])("one value that is %s where an Int is due: that value is null, the other is not", async (_what, value) => {
    world.finance.fault = { kind: "SOCKET", answer: answer(spending(value)) };
    const { status, body } = await world.query("{ customers { name spending } }");
    world.finance.fault = null;
    expect([status, body.data.customers]).toEqual([
      200,
      [
        { name: "Anvil", spending: null },
        { name: "Bellows", spending: 2 },
      ],
    ]);
    expect(body.errors).toMatchObject([{ path: ["customers", 0, "spending"], extensions: { code: bad } }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a custom scalar forty thousand deep: its field is null, the others are not", async () => {
    world.sales.fault = { kind: "SOCKET", answer: answer(`{"data":{"mirror":${deep(40_000)},"echo":"heard"}}`) };
    const { status, body } = await world.query('{ mirror echo(text: "heard") rate }');
    world.sales.fault = null;
    expect([status, body.data]).toEqual([200, { mirror: null, echo: "heard", rate: 1.5 }]);
    expect(body.errors).toMatchObject([{ path: ["mirror"], extensions: { code: bad } }]);
  });

  test("an error with extensions forty thousand deep is told without those that are so deep", async () => {
    const extensions = `{"code":"SOLD_OUT","deep":${deep(40_000)},"shallow":${deep(5)}}`;
    world.sales.fault = {
      kind: "SOCKET",
      answer: answer(`{"data":{"mirror":null},"errors":[{"message":"Nothing left.","path":["mirror"],"extensions":${extensions}}]}`),
    };
    const { status, body } = await world.query("{ mirror rate }");
    world.sales.fault = null;
    expect([status, body.data]).toEqual([200, { mirror: null, rate: 1.5 }]);
    expect(body.errors).toEqual([
      { message: "Nothing left.", path: ["mirror"], extensions: { code: "SOLD_OUT", shallow: [[[[[]]]]], service: "sales" } },
    ]);
  });

  test.each([
    ["a byte order mark", Buffer.from(`\ufeff${spending("1")}`)],
    ["a key given twice, of which the last counts", spending('3,"spending":1')],
    ["keys of prototypes beside what was asked", spending('1,"__proto__":{"spending":5},"constructor":7,"toString":8')],
    ["white space around", ` \n${spending("1")}\t\n`],
    [
      "bytes that are no UTF-8 in a key nobody asked for",
      Buffer.concat([Buffer.from('{"x\xff\xfe":1,', "latin1"), Buffer.from(spending("1").slice(1))]),
    ],
  ])("%s is read as the answer that it is", async (_what, body) => {
    world.finance.fault = { kind: "SOCKET", answer: answer(body) };
    const got = await world.query("{ customers { spending } }");
    world.finance.fault = null;
    expect(got.body).toEqual({ data: { customers: [{ spending: 1 }, { spending: 2 }] } });
  });

  test("a second answer that nobody asked for is never taken for the next question's", async () => {
    const one = `HTTP/1.1 200 OK\r\n${json}content-length: 21\r\n\r\n{"data":{"rate":1.0}}`;
    world.finance.fault = { kind: "SOCKET", answer: bytes(one + one.replace("1.0", "6.6")) };
    await world.query("{ rate }");
    world.finance.fault = null;
    for (let time = 0; time < 5; time += 1) expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
  });

  test("a mutation whose answer breaks off is sent once", async () => {
    let times = 0;
    world.sales.fault = {
      kind: "SOCKET",
      answer: (socket) => {
        times += 1;
        socket.destroy();
      },
    };
    const { body } = await world.query('mutation { rename(id: "1", name: "Anvil") { name } }');
    world.sales.fault = null;
    expect(body).toMatchObject({ data: { rename: null }, errors: [{ path: ["rename"], extensions: { code: gone, service: "sales" } }] });
    expect(times).toBe(1);
  });
});

test("a subgraph that has no connection and no place to wait left is unavailable at once, and others are not", async () => {
  const world = await gatewayWorld({ transport: "http", timeoutMs: 6_000, calling: { connections: 1, waiting: 1 } });
  try {
    const took: number[] = [];
    let began = performance.now();
    const ask = async (own: string) => {
      const { body } = await world.query(`{ ${own}: rate customers { name } }`);
      took.push(performance.now() - began);
      return body;
    };
    // Planned before, so that all four wait for finance; one after another, so that none waits for sales.
    for (const own of ["a", "b", "c", "d"]) await ask(own);
    world.finance.fault = { kind: "HANG" };
    took.length = 0;
    began = performance.now();
    const asked: Promise<Anything>[] = [];
    for (const own of ["a", "b", "c", "d"]) {
      const before = world.sales.calls.length;
      asked.push(ask(own));
      await until(() => world.sales.calls.length > before);
    }
    const bodies = await Promise.all(asked);
    const codes = bodies.map(({ errors }) => errors[0].extensions.code);
    expect(codes.sort()).toEqual(["SUBGRAPH_TIMEOUT", "SUBGRAPH_TIMEOUT", "SUBGRAPH_UNAVAILABLE", "SUBGRAPH_UNAVAILABLE"]);
    for (const { data, errors } of bodies) {
      expect([data.customers, errors[0].extensions.service]).toEqual([[{ name: "Anvil" }, { name: "Bellows" }], "finance"]);
    }
    expect(took.filter((ms) => ms < 5_000)).toHaveLength(2);
  } finally {
    await world.close();
  }
});
