import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../support/client.js";
import { type GatewayWorld, gatewayWorld } from "../support/gateway-world.js";
import { LONGEST_GAP_MS, type Pace, streamBeside } from "../support/pace.js";

/** What a refusal may take from its sending on. */
const LONGEST_REFUSAL_MS = 9_000;

const times = (count: number, text: (index: number) => string, separator = " ") =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);
const fragments = (count: number, text: (index: number) => string) =>
  times(count, (index) => `fragment F${index} on Node { ${text(index)} }`);

let world: GatewayWorld;
beforeAll(async () => {
  world = await gatewayWorld({ timeoutMs: 20_000 });
});
afterAll(() => world.close());
/** Whatever came: the gateway serves the next client. */
afterEach(async () => {
  expect((await world.query("{ rate }")).body).toEqual({ data: { rate: 1.5 } });
});

function expectPace({ longestMs }: Pace): void {
  expect(longestMs).toBeLessThan(LONGEST_GAP_MS);
}

/** Sends it beside a live stream; expects one clear error. */
async function expectRefused(query: string, code: string | RegExp, variables?: object): Promise<Answer> {
  const began = performance.now();
  const { result, pace } = await streamBeside(world, () => world.query(query, variables ? { variables } : {}));
  expect(performance.now() - began).toBeLessThan(LONGEST_REFUSAL_MS);
  expect(result.status).toBe(400);
  expect(result.body.data).toBeUndefined();
  expect(result.body.errors[0].extensions.code).toMatch(code);
  expect(result.body.errors[0].message.length).toBeGreaterThan(20);
  expect(JSON.stringify(result.body)).not.toMatch(/node_modules|\.[jt]s:\d|RangeError|call stack/);
  expectPace(pace);
  return result;
}

describe("a document that asks for too much gets one clear error, and a live stream beside it keeps its pace", () => {
  const cases: [string, string, string][] = [
    ["10,000 aliases", `{ customers { ${times(10_000, (index) => `a${index}: id`)} } }`, "TOKEN_LIMIT_EXCEEDED"],
    ["3,000 aliases, which are few enough tokens", `{ customers { ${times(3_000, (index) => `a${index}: id`)} } }`, "FIELD_LIMIT_EXCEEDED"],
    ["1,500 aliases, which are few enough fields", `{ customers { ${times(1_500, (index) => `a${index}: id`)} } }`, "ALIAS_LIMIT_EXCEEDED"],
    ["depth 1,000", `{ self ${"{ node ".repeat(1_000)}{ value }${" }".repeat(1_000)} }`, "DEPTH_LIMIT_EXCEEDED"],
    ["depth 3,000 of inline fragments", `{ self ${"{ ... ".repeat(3_000)}{ value }${" }".repeat(3_000)} }`, "DEPTH_LIMIT_EXCEEDED"],
    ["braces that never close", "{a".repeat(4_999), "DEPTH_LIMIT_EXCEEDED"],
    ["a list 4,000 deep", `{ mirror(value: ${"[".repeat(4_000)}${"]".repeat(4_000)}) }`, "DEPTH_LIMIT_EXCEEDED"],
    ["an object 2,000 deep", `{ mirror(value: ${"{a:".repeat(2_000)}1${"}".repeat(2_000)}) }`, "DEPTH_LIMIT_EXCEEDED"],
    ["a variable's type 4,000 deep", `query ($v: ${"[".repeat(4_000)}Int${"]".repeat(4_000)}) { rate }`, "DEPTH_LIMIT_EXCEEDED"],
    ["100,000 variables", `query (${times(100_000, (index) => `$v${index}:Int`)}) { rate }`, "TOKEN_LIMIT_EXCEEDED"],
    ["2,400 variables that are not used", `query (${times(2_400, (index) => `$v${index}:Int`)}) { rate }`, "GRAPHQL_VALIDATION_FAILED"],
    ["a fragment that contains itself", `{ self { ...F0 } } ${fragments(1, () => "node { ...F0 }")}`, "GRAPHQL_VALIDATION_FAILED"],
    [
      "a circle of 600 fragments",
      `{ self { ...F0 } } ${fragments(600, (index) => `node { ...F${(index + 1) % 600} }`)}`,
      "(GRAPHQL_VALIDATION_FAILED|DEPTH_LIMIT_EXCEEDED)",
    ],
    [
      "40 fragments that each contain all",
      `{ self { ...F0 } } ${fragments(40, () => times(40, (index) => `...F${index}`))}`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "fragments that each spread the next twice",
      `{ self { ...F0 } } ${fragments(500, (index) => (index < 499 ? `...F${index + 1} ...F${index + 1}` : "value"))}`,
      "FIELD_LIMIT_EXCEEDED",
    ],
    [
      "fragments that each spread the next ten times, beside an operation that does not use them",
      `query A { rate } query B { self { ...F0 } } ${fragments(300, (index) => (index < 299 ? times(10, () => `...F${index + 1}`) : "value"))}`,
      "(OPERATION_RESOLUTION_FAILURE|FIELD_LIMIT_EXCEEDED)",
    ],
    [
      "nested fragments that double at each depth",
      `{ self { ...F0 } } ${fragments(13, (index) => (index < 12 ? `a: node { ...F${index + 1} } b: node { ...F${index + 1} }` : "value"))}`,
      "(FIELD_LIMIT_EXCEEDED|ALIAS_LIMIT_EXCEEDED)",
    ],
    [
      "1,900 fields of one key that contradict each other",
      `{ customer(id: 1) { ${times(1_900, (index) => (index % 2 ? "x: id" : "x: name"))} } }`,
      "(ALIAS_LIMIT_EXCEEDED|GRAPHQL_VALIDATION_FAILED)",
    ],
    ["1,200 directives on one field", `{ rate ${times(1_200, () => "@skip(if: false)")} }`, "GRAPHQL_VALIDATION_FAILED"],
    ["1,900 unknown fields", `{ self { ${times(1_900, (index) => `unknown${index}`)} } }`, "GRAPHQL_VALIDATION_FAILED"],
    ["a name of a million letters", `{ ${"a".repeat(1_000_000)} }`, "GRAPHQL_VALIDATION_FAILED"],
    [
      "a number of ten thousand digits",
      `{ customer(id: ${"9".repeat(10_000)}) { name } filter(by: { number: ${"9".repeat(10_000)} }) }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["an argument given twice", '{ echo(text: "a", text: "b") }', "GRAPHQL_VALIDATION_FAILED"],
  ];

  test.each(cases)("%s", async (_what, query, code) => {
    await expectRefused(query, new RegExp(`^${code}$`));
  });

  test("400 uses of one field are one field: the answer is right", async () => {
    const query = `{ self { ${times(400, () => "value")} } }`;
    const { result, pace } = await streamBeside(world, () => world.query(query));
    expect(result.body).toEqual({ data: { self: { value: 1 } } });
    expectPace(pace);
  });

  test("1,900 uses of one field are too many to compare each with each", async () => {
    await expectRefused(`{ self { ${times(1_900, () => "value")} } }`, "OPERATION_TOO_COMPLEX");
  });

  test("overlapping fields through fragments: 1,800 pairs of selections are compared, and the answer is right", async () => {
    const parts = fragments(40, (index) => `node { ${times(20, (field) => `f${index % 2}x${field % 4}: value node { value }`)} }`);
    const query = `{ self { ${times(40, (index) => `...F${index}`)} } } ${parts}`;
    const { result, pace } = await streamBeside(world, () => world.query(query));
    expect([200, 400]).toContain(result.status);
    if (result.status === 400) expect(result.body.errors[0].extensions.code).toMatch(/_LIMIT_EXCEEDED$|TOO_COMPLEX$/);
    expectPace(pace);
  });

  test("aliases that are names of Object's own are aliases like any others", async () => {
    const query = "{ customer(id: 1) { __proto__: name constructor: name toString: id hasOwnProperty: spending } }";
    const { body } = await world.query(query);
    expect(JSON.stringify(body)).toBe(
      '{"data":{"customer":{"__proto__":"Anvil","constructor":"Anvil","toString":"1","hasOwnProperty":100}}}',
    );
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  test("90 fields each with a condition of its own, asked for in 20 ways: each answer is right", async () => {
    const query = `query (${times(90, (index) => `$v${index}: Boolean!`)}) { self { ${times(90, (index) => `a${index}: value @include(if: $v${index})`)} } }`;
    const { pace } = await streamBeside(world, async () => {
      for (let way = 0; way < 20; way += 1) {
        const chosen = (index: number) => (index * 7 + way * 13) % 11 < 5;
        const variables = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`v${index}`, chosen(index)]));
        const { body } = await world.query(query, { variables });
        expect(Object.keys(body.data.self)).toEqual(
          Array.from({ length: 90 }, (_, index) => index)
            .filter(chosen)
            .map((index) => `a${index}`),
        );
      }
    });
    expectPace(pace);
  });
});

describe("a client's own text of half a megabyte is not said again", () => {
  const long = "x".repeat(500_000);

  test.each<[string, string, { operationName?: string; variables?: object }]>([
    ["the name of an operation that is not there", "query A { rate }", { operationName: long }],
    ["a name where none may be", `{ rate } ${long}`, {}],
    ["a name where a variable is due", `query (${long}) { rate }`, {}],
    ["a field that is not there", `{ ${long} }`, {}],
    ["a subscription under a condition", `subscription { ${long}: alerts @skip(if: true) { cursor } }`, {}],
    ["a variable that is not given", `query ($${long}: String!) { echo(text: $${long}) }`, {}],
    ["a variable of another type", `query ($${long}: String) { echo(text: $${long}) }`, { variables: { [long]: [1] } }],
  ])("%s", async (_what, query, options) => {
    const { status, body } = await world.query(query, options);
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain("xxxx");
    expect(JSON.stringify(body).length).toBeLessThan(2_000);
  });
});

describe("new documents one after another", () => {
  /** 7 kB that nobody sent before: all of the work is in reading and planning it. */
  const large = (seed: number) =>
    `query ($no: Boolean = false) { ${times(49, (index) => `${"long".repeat(18)}${seed}x${index}: customer(id: ${index}) @include(if: $no) { name spending manager { name } limit }`)} }`;

  test("ten unique ones of 7 kB in a second, for three seconds: each is answered or told to wait, others are served, streams keep pace", async () => {
    expect(large(0).length).toBeGreaterThan(7_000);
    const { result, pace } = await streamBeside(world, async () => {
      const answers: Promise<Answer>[] = [];
      for (let seed = 0; seed < 30; seed += 1) {
        answers.push(world.query(large(seed), { token: "ada" }));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const other = await world.query(`{ other: customer(id: 1) { name } }`, { token: "bob" });
      expect(other.body).toEqual({ data: { other: { name: "Anvil" } } });
      return Promise.all(answers);
    });
    for (const { status, body } of result) {
      if (status === 429) expect(body.errors[0].extensions.code).toBe("RATE_LIMITED");
      else expect([status, Object.keys(body.data).length]).toEqual([200, 0]);
    }
    expectPace(pace);
  });

  test("150 unique ones at once: one client's crowd is refused before it fills the memory, another's single one is answered", async () => {
    const crowded = await gatewayWorld({ timeoutMs: 20_000, limits: { planningBurstMs: 50, planningMsPerSecond: 1 } });
    try {
      const { result, pace } = await streamBeside(crowded, async () => {
        const crowd = Array.from({ length: 150 }, (_, seed) => crowded.query(large(seed + 1_000), { token: "ada" }));
        const single = await crowded.query("{ single: customer(id: 1) { name } }", { token: "bob" });
        return { crowd: await Promise.all(crowd), single };
      });
      expect(result.single.body).toEqual({ data: { single: { name: "Anvil" } } });
      const refused = result.crowd.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(100);
      for (const { headers, body } of refused) {
        expect(body.errors).toHaveLength(1);
        expect(body.errors[0].extensions.code).toBe("RATE_LIMITED");
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expectPace(pace);
    } finally {
      await crowded.close();
    }
  });
});

test("questions about the schema are work like planning: who has asked too much waits, what was answered is answered again", async () => {
  const strict = await gatewayWorld({ limits: { planningBurstMs: 1, planningMsPerSecond: 1 } });
  try {
    const everything = times(40, (index) => `all${index}: __schema { types { name fields { name args { name } type { name } } } }`);
    const about = async (name: string, token?: string) => {
      const query = `query ($name: String!) { __type(name: $name) { name } ${everything} }`;
      const { status, body } = await strict.query(query, { variables: { name }, ...(token ? { token } : {}) });
      return [status, body.data?.__type ?? body.errors?.[0].extensions.code];
    };
    // Planning is a visitor's work.
    await about("Alert");
    expect(await about("Alert", "ada")).toEqual([200, { name: "Alert" }]);
    expect(await about("Node", "ada")).toEqual([429, "RATE_LIMITED"]);
    expect(await about("Node", "bob")).toEqual([200, { name: "Node" }]);
    expect(await about("Alert", "ada")).toEqual([200, { name: "Alert" }]);
  } finally {
    await strict.close();
  }
});
