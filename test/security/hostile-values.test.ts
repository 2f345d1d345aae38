import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../support/client.js";
import { type GatewayWorld, gatewayWorld } from "../support/gateway-world.js";
import { LONGEST_GAP_MS, streamBeside } from "../support/pace.js";

const MIRROR = "query ($value: JSON) { mirror(value: $value) }";

let world: GatewayWorld;
beforeAll(async () => {
  world = await gatewayWorld({ timeoutMs: 20_000 });
});
afterAll(() => world.close());
/** Whatever came: the gateway serves the next client, and no object has what it should not have. */
afterEach(async () => {
  expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

/** Sends a body as it is, beside a live stream that must keep its pace. */
async function send(body: string | Buffer): Promise<Answer> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const { result, pace } = await streamBeside(world, () => world.send("/graphql", init));
  expect(pace.longestMs).toBeLessThan(LONGEST_GAP_MS);
  return result;
}

const asking = (query: string, variables: string) => `{"query":${JSON.stringify(query)},"variables":${variables}}`;

function expectRefusal({ status, body }: Answer, code: string): void {
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, code]);
  expect(body.data).toBeUndefined();
  expect(body.errors.length).toBeLessThanOrEqual(51);
  expect(body.errors[0].message.length).toBeGreaterThan(20);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.[jt]s:\d|RangeError|call stack/);
  expect(JSON.stringify(body).length).toBeLessThan(50_000);
}

describe("variables that cannot be served get one clear error, and a live stream beside them keeps its pace", () => {
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const filter = (levels: number) => `${'{"and":['.repeat(levels)}${"]}".repeat(levels)}`;

  test.each([
    ["a list a hundred thousand deep where any value may be", asking(MIRROR, `{"value":${deep(100_000)}}`), "BAD_USER_INPUT"],
    [
      "an object a hundred thousand deep where any value may be",
      asking(MIRROR, `{"value":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`),
      "BAD_USER_INPUT",
    ],
    [
      "an input that contains itself fifty thousand times",
      asking("query ($by: Filter) { filter(by: $by) }", `{"by":${filter(50_000)}}`),
      "BAD_USER_INPUT",
    ],
    [
      "a list a hundred thousand deep where a text is due",
      asking("query ($text: String) { echo(text: $text) }", `{"text":${deep(100_000)}}`),
      "BAD_USER_INPUT",
    ],
    ["a list a hundred thousand deep that no variable is for", asking("{ rate }", `{"value":${deep(100_000)}}`), "BAD_USER_INPUT"],
    [
      "200,000 IDs of which none is one",
      asking("query ($ids: [ID!]) { filter(by: { ids: $ids }) }", `{"ids":[${Array(200_000).fill("true").join(",")}]}`),
      "BAD_USER_INPUT",
    ],
    [
      "an object of 100,000 fields that the input does not have",
      asking(
        "query ($by: Filter) { filter(by: $by) }",
        `{"by":{${Array.from({ length: 100_000 }, (_, index) => `"f${index}":1`).join(",")}}}`,
      ),
      "BAD_USER_INPUT",
    ],
    ["a number beyond all numbers", asking("query ($by: Filter) { filter(by: $by) }", '{"by":{"number":1e999}}'), "BAD_USER_INPUT"],
    ["a number beyond Int", asking("query ($by: Filter) { filter(by: $by) }", '{"by":{"number":99999999999999999999}}'), "BAD_USER_INPUT"],
    ["an input with a prototype", asking("query ($by: Filter) { filter(by: $by) }", '{"by":{"__proto__":{"polluted":1}}}'), "BAD_REQUEST"],
    ["a constructor's prototype", asking(MIRROR, '{"value":{"constructor":{"prototype":{"polluted":1}}}}'), "BAD_REQUEST"],
    ["a prototype for the request itself", '{"__proto__":{"query":"{ rate }","polluted":1}}', "BAD_REQUEST"],
    ["a query by the name of a prototype", '{"constructor":{"query":"{ rate }"}}', "BAD_REQUEST"],
    ["a body a million deep", deep(1_000_000), "BAD_REQUEST"],
  ])("%s", async (_what, body, code) => {
    expectRefusal(await send(body), code);
  });

  test("a GET's variables pass no check of bodies, and pollute nothing either", async () => {
    const parameters = new URLSearchParams({
      query: MIRROR,
      variables: '{"value":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}',
    });
    const { body } = await world.send(`/graphql?${parameters}`, { headers: { "apollo-require-preflight": "1" } });
    expect(JSON.stringify(body)).toBe('{"data":{"mirror":{"__proto__":{"polluted":1}}}}');
  });
});

describe("variables that are merely strange are served right", () => {
  test("150,000 IDs in a list", async () => {
    const ids = Array.from({ length: 150_000 }, (_, index) => index);
    const { body } = await send(asking("query ($ids: [ID!]) { filter(by: { ids: $ids }) }", `{"ids":${JSON.stringify(ids)}}`));
    expect(body).toEqual({ data: { filter: true } });
  });

  test("100,000 variables of which the operation declares one", async () => {
    const variables = Array.from({ length: 100_000 }, (_, index) => `"v${index}":${index}`).join(",");
    const { body } = await send(asking("query ($v7: JSON) { mirror(value: $v7) }", `{${variables}}`));
    expect(body).toEqual({ data: { mirror: 7 } });
  });

  test("variables by the names of Object's own, declared and not", async () => {
    const query =
      "query ($constructor: JSON, $toString: JSON, $valueOf: JSON) { a: mirror(value: $constructor) b: mirror(value: $toString) c: mirror(value: $valueOf) }";
    expect((await send(asking(query, '{"toString":1}'))).body).toEqual({ data: { a: null, b: 1, c: null } });
    const byDefault = "query ($hasOwnProperty: JSON! = 4) { mirror(value: $hasOwnProperty) }";
    expect((await send(asking(byDefault, "{}"))).body).toEqual({ data: { mirror: 4 } });
  });

  test.each([
    ["a key given twice, of which the last counts", '{"value":1,"value":2}', "2"],
    ["a value nested as deep as is allowed", `{"value":${"[".repeat(199)}${"]".repeat(199)}}`, "[".repeat(199) + "]".repeat(199)],
    ["text with every kind of separator and escape", '{"value":"\\u2028\\u2029\\u0000\\"\\\\\\ud800 \\ud83d\\ude00"}', null],
    ["an empty key", '{"value":{"":{"":""}}}', '{"":{"":""}}'],
  ])("%s", async (_what, variables, expected) => {
    const { body } = await send(asking(MIRROR, variables));
    expect(body).toEqual({ data: { mirror: expected === null ? JSON.parse(variables).value : JSON.parse(expected) } });
  });

  test("a request given twice in one body is the last one", async () => {
    expect((await send('{"query":"{ me }","query":"{ rate }"}')).body).toEqual({ data: { rate: 1.5 } });
  });

  test("bytes that are no UTF-8 become replacement characters", async () => {
    const [before, after] = asking(MIRROR, '{"value":"a|b"}').split("|");
    const { status, body } = await send(
      Buffer.concat([Buffer.from(`${before}`), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(`${after}`)]),
    );
    expect([status, body]).toEqual([200, { data: { mirror: "a\ufffd\ufffd\ufffdb" } }]);
  });
});
