import { describe, expect, test } from "vitest";
import { type SubgraphReply, type SubgraphTransport, subgraphRequest } from "../../platform/graphql/transport.js";
import { type CircuitBreakerOptions, type CircuitState, circuitBreaker } from "./circuit-breaker.js";
import { type FailureReason, SubgraphFailure, SubgraphNotAsked } from "./failure.js";

const QUERY = subgraphRequest("QUERY", { query: "{ ok }" });
const ANSWER: SubgraphReply = { status: 200, contentType: "application/json", text: '{"data":{"ok":true}}' };
const failure = (reason: FailureReason) => new SubgraphFailure("sales", reason);

/** A breaker over a subgraph that answers as told, on a clock that is moved by hand. */
function circuit(options: CircuitBreakerOptions = {}) {
  let now = 0;
  const states: CircuitState[] = [];
  const world = {
    asked: 0,
    answer: async (_signal?: AbortSignal): Promise<SubgraphReply> => ANSWER,
    states,
    pass: (ms: number) => {
      now += ms;
    },
  };
  const transport: SubgraphTransport = {
    name: "sales",
    request: (_request, _headers, signal) => {
      world.asked += 1;
      return world.answer(signal);
    },
    async *subscribe() {
      world.asked += 1;
      yield "{}";
    },
    ready: async () => {},
    close: async () => {},
  };
  const guarded = circuitBreaker(transport, {
    failures: 3,
    minimumCalls: 10,
    windowMs: 1_000,
    openMs: 500,
    now: () => now,
    onChange: (_service, state) => states.push(state),
    ...options,
  });
  const ask = (signal?: AbortSignal) =>
    guarded.request(QUERY, {}, signal).then(
      () => "ANSWERED",
      (error: unknown) => (error instanceof SubgraphNotAsked ? "NOT ASKED" : (error as SubgraphFailure).reason),
    );
  const subscribe = () => guarded.subscribe(QUERY, {}, new AbortController().signal)[Symbol.asyncIterator]().next();
  const askTimes = async (times: number) => {
    for (let time = 0; time < times; time += 1) await ask();
  };
  const fail = (reason: FailureReason) => {
    world.answer = () => Promise.reject(failure(reason));
  };
  const recover = () => {
    world.answer = async () => ANSWER;
  };
  return Object.assign(world, { ask, askTimes, subscribe, fail, recover });
}

describe("the circuit breaker of a subgraph", () => {
  test.each(["UNAVAILABLE", "TIMEOUT"] as const)(
    "opens after %s in a row, and then fails at once, as unavailable, without asking",
    async (reason) => {
      const sales = circuit();
      sales.fail(reason);
      await sales.askTimes(3);
      expect(await sales.ask()).toBe("NOT ASKED");
      expect(new SubgraphNotAsked("sales", "why")).toMatchObject({ reason: "UNAVAILABLE", service: "sales" });
      await expect(sales.subscribe()).rejects.toBeInstanceOf(SubgraphNotAsked);
      expect([sales.asked, sales.states]).toEqual([3, ["OPEN"]]);
    },
  );

  test("an answer in between starts the row anew", async () => {
    const sales = circuit();
    for (let round = 0; round < 4; round += 1) {
      sales.fail("UNAVAILABLE");
      await sales.askTimes(1);
      sales.recover();
      await sales.askTimes(2);
    }
    expect(sales.states).toEqual([]);
  });

  test("lets exactly one call find out whether the subgraph is back, and closes when it is", async () => {
    const sales = circuit();
    sales.fail("UNAVAILABLE");
    await sales.askTimes(3);
    sales.pass(499);
    expect(await sales.ask()).toBe("NOT ASKED");
    sales.pass(1);
    const probe = Promise.withResolvers<SubgraphReply>();
    sales.answer = () => probe.promise;
    const first = sales.ask();
    expect(await Promise.all([sales.ask(), sales.ask()])).toEqual(["NOT ASKED", "NOT ASKED"]);
    await expect(sales.subscribe()).rejects.toBeInstanceOf(SubgraphNotAsked);
    expect(sales.asked).toBe(4);
    probe.resolve(ANSWER);
    expect(await first).toBe("ANSWERED");
    expect(await sales.ask()).toBe("ANSWERED");
    await sales.subscribe();
    expect(sales.states).toEqual(["OPEN", "PROBING", "CLOSED"]);
  });

  test.each(["UNAVAILABLE", "TIMEOUT"] as const)("a probe that ends in %s opens it again for a whole pause", async (reason) => {
    const sales = circuit();
    sales.fail("UNAVAILABLE");
    await sales.askTimes(3);
    sales.pass(500);
    sales.fail(reason);
    expect(await sales.ask()).toBe(reason);
    sales.pass(499);
    expect(await sales.ask()).toBe("NOT ASKED");
    sales.recover();
    sales.pass(1);
    expect(await sales.ask()).toBe("ANSWERED");
  });

  test("a probe whose caller leaves proves nothing: the next call is the probe", async () => {
    const sales = circuit();
    sales.fail("UNAVAILABLE");
    await sales.askTimes(3);
    sales.pass(500);
    const caller = new AbortController();
    caller.abort();
    await sales.ask(caller.signal);
    sales.recover();
    expect(await sales.ask()).toBe("ANSWERED");
    expect(sales.states).toEqual(["OPEN", "PROBING", "OPEN", "PROBING", "CLOSED"]);
  });

  test("calls that were on their way when it opened decide nothing about the time after", async () => {
    const sales = circuit();
    const slow = Promise.withResolvers<SubgraphReply>();
    sales.answer = () => slow.promise;
    const late = [sales.ask(), sales.ask()];
    sales.fail("UNAVAILABLE");
    await sales.askTimes(3);
    slow.resolve(ANSWER);
    await Promise.all(late);
    expect(await sales.ask()).toBe("NOT ASKED");
  });

  test("opens when half of the recent calls fail, none of them in a row", async () => {
    const sales = circuit();
    for (let round = 0; round < 5; round += 1) {
      expect(sales.states).toEqual([]);
      sales.recover();
      await sales.askTimes(1);
      sales.fail("TIMEOUT");
      await sales.askTimes(1);
    }
    expect(sales.states).toEqual(["OPEN"]);
  });

  test("what failed long ago does not count with what fails now", async () => {
    const sales = circuit();
    for (let round = 0; round < 20; round += 1) {
      sales.fail("TIMEOUT");
      await sales.askTimes(2);
      sales.recover();
      await sales.askTimes(1);
      sales.pass(500);
    }
    expect(sales.states).toEqual([]);
  });

  test.each<[string, () => Promise<SubgraphReply>]>([
    ["GraphQL errors", async () => ({ ...ANSWER, text: '{"data":null,"errors":[{"message":"no"}]}' })],
    ["a refused principal", async () => ({ ...ANSWER, status: 401 })],
    ["an internal error", async () => ({ ...ANSWER, status: 500 })],
    ["GraphQL errors with status 503", async () => ({ ...ANSWER, status: 503 })],
    ["answers that are too large or no HTTP", () => Promise.reject(failure("BAD_RESPONSE"))],
    ["a full queue", () => Promise.reject(new SubgraphNotAsked("sales", "too many"))],
  ])("%s never open it", async (_what, answer) => {
    const sales = circuit();
    sales.answer = answer;
    await sales.askTimes(50);
    expect([sales.asked, sales.states]).toEqual([50, []]);
  });

  test("callers that leave never open it", async () => {
    const sales = circuit();
    sales.fail("UNAVAILABLE");
    const caller = new AbortController();
    caller.abort();
    for (let time = 0; time < 50; time += 1) await sales.ask(caller.signal);
    expect(sales.states).toEqual([]);
  });

  test("what a proxy answers for a subgraph that it does not reach opens it", async () => {
    const sales = circuit();
    sales.answer = async () => ({ status: 502, contentType: "text/html", text: "<h1>Bad Gateway</h1>" });
    await sales.askTimes(3);
    expect(sales.states).toEqual(["OPEN"]);
  });
});
