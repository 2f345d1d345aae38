import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

const CUSTOMERS = "query Customers($first: Boolean = true) { customers { name @include(if: $first) spending } }";
const RENAME = 'mutation { rename(id: "1", name: "Anvil") { name } }';

interface Asked {
  readonly query: string;
  readonly token: string;
  readonly variables?: object;
  readonly id?: string;
}

describe("operations that come in one turn of the event loop", () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await gatewayWorld({ now: () => 0 });
    // From here on every caller and document is known: nothing waits for anything before it begins.
    for (const token of ["ada", "bob"]) for (const query of [CUSTOMERS, RENAME]) await world.query(query, { token });
    await world.query(CUSTOMERS, { token: "ada", variables: { first: false } });
  });
  beforeEach(() => {
    world.sales.calls.length = 0;
  });
  afterAll(() => world.close());

  /** Sends requests in one piece over one connection. Answers their answers, in order. */
  async function atOnce(requests: readonly Asked[]): Promise<{ body: unknown; id: string | undefined }[]> {
    const { port } = new URL(world.gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    const texts = requests.map(({ query, token, variables, id = "none" }, index) => {
      const body = JSON.stringify({ query, variables });
      const last = index === requests.length - 1 ? "connection: close\r\n" : "";
      return `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\nx-request-id: ${id}\r\n${last}content-length: ${body.length}\r\n\r\n${body}`;
    });
    socket.write(texts.join(""));
    let text = "";
    for await (const chunk of socket.setEncoding("utf8")) text += chunk;
    return text
      .split(/(?=HTTP\/1\.1 )/)
      .map((answer) => ({ body: JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))), id: /x-request-id: (.*)\r/i.exec(answer)?.[1] }));
  }

  const calls = () => world.sales.calls.length;
  const customers = {
    data: {
      customers: [
        { name: "Anvil", spending: 100 },
        { name: "Bellows", spending: 200 },
      ],
    },
  };

  test("run once where they are equal, and each gets the answer under its own request ID", async () => {
    const answers = await atOnce(["a", "b", "c", "d"].map((id) => ({ query: CUSTOMERS, token: "ada", id })));
    expect(answers).toEqual(["a", "b", "c", "d"].map((id) => ({ body: customers, id })));
    expect(calls()).toBe(1);
  });

  test("run each for itself where caller or variables differ", async () => {
    const answers = await atOnce([
      { query: CUSTOMERS, token: "ada" },
      { query: CUSTOMERS, token: "bob" },
      { query: CUSTOMERS, token: "ada", variables: { first: false } },
    ]);
    const unnamed = { data: { customers: [{ spending: 100 }, { spending: 200 }] } };
    expect(answers.map(({ body }) => body)).toEqual([customers, customers, unnamed]);
    expect(calls()).toBe(3);
  });

  test("run each for itself where they are mutations", async () => {
    const answers = await atOnce([1, 2, 3].map(() => ({ query: RENAME, token: "ada" })));
    expect(answers.map(({ body }) => body)).toEqual([1, 2, 3].map(() => ({ data: { rename: { name: "Anvil" } } })));
    expect(calls()).toBe(3);
  });

  test("run anew for who asks after them", async () => {
    await atOnce([{ query: CUSTOMERS, token: "ada" }]);
    await atOnce([{ query: CUSTOMERS, token: "ada" }]);
    expect(calls()).toBe(2);
  });
});

test("with sharing switched off equal operations run each for itself", async () => {
  const world = await gatewayWorld({ shareFetches: false });
  try {
    await world.query("{ rate }");
    const before = world.finance.calls.length;
    await Promise.all([1, 2, 3].map(() => world.query("{ rate }")));
    expect(world.finance.calls.length - before).toBe(3);
  } finally {
    await world.close();
  }
});
