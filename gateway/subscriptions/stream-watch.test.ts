import { GraphQLError } from "graphql";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Principal, visitor } from "../../platform/access/principal.js";
import type { Authenticator, Invalidation } from "../access/authenticator.js";
import { ClientStream } from "./client-stream.js";
import { StreamWatch, SWEEP_MS } from "./stream-watch.js";

/** Knows everybody, each with one right, until it is told otherwise; counts what it is asked. */
class Identity implements Authenticator {
  asked: string[] = [];
  running = 0;
  mostRunning = 0;
  answer: (token: string) => Promise<Principal> = async (token) => principalOf(token);
  readonly #listeners = new Set<(invalidation: Invalidation) => void>();

  async authenticate(authorization: string | undefined): Promise<Principal> {
    this.asked.push(String(authorization));
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    return this.answer(String(authorization)).finally(() => {
      this.running -= 1;
    });
  }

  invalidate(ids: readonly string[]): void {
    for (const listener of this.#listeners) listener(new Set(ids));
  }

  onInvalidated(listener: (invalidation: Invalidation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {}
  async close(): Promise<void> {}
}

const principalOf = (token: string, clientAddress: string | null = null): Principal => ({
  ...visitor(clientAddress),
  kind: "MEMBER",
  id: token,
  accountId: "account",
});
const unanswered = () => Promise.reject(new Error("identity does not answer"));
const signedOut = () => Promise.reject(new GraphQLError("gone", { extensions: { code: "UNAUTHENTICATED" } }));

let identity: Identity;
let watch: StreamWatch;
beforeEach(() => {
  vi.useFakeTimers();
  identity = new Identity();
  watch = new StreamWatch(identity, pino({ level: "silent" }));
});
afterEach(() => {
  watch.close(new GraphQLError("the test is over"));
  vi.useRealTimers();
});

/** A stream of these events that stays open. */
function streamOf(events: readonly string[], deliver: () => Promise<{ data?: { its: string } }>): ClientStream {
  return new ClientStream({
    open: async function* (signal) {
      yield* events;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    deliver,
    broken: () => new GraphQLError("broken"),
    backlog: { events: 1, bytes: 1 },
    patienceMs: 1,
  });
}

/** Opens a stream of this token's; the codes with which it ends come into the list. */
function opened(token: string | undefined, clientAddress: string | null = null): unknown[] {
  const ends: unknown[] = [];
  const stream = streamOf([], async () => ({}));
  stream.onEnd((error) => ends.push(error?.extensions.code));
  const principal = token === undefined ? visitor(clientAddress) : principalOf(token, clientAddress);
  watch.add(stream, { authorization: token, principal }, watch.mark());
  return ends;
}

const sweeps = (count: number) => vi.advanceTimersByTimeAsync(count * SWEEP_MS);

test("the streams of one token are checked with one question, whatever address they came from", async () => {
  const ends = [opened("ada", "10.0.0.1"), opened("ada", "10.0.0.2"), opened("bob")];
  await sweeps(1);
  expect([identity.asked, ends]).toEqual([
    ["ada", "bob"],
    [[], [], []],
  ]);
});

test("many checks are made some at a time, and each is made", async () => {
  const ends = Array.from({ length: 500 }, (_, index) => opened(`token-${index}`));
  const waiting: (() => void)[] = [];
  identity.answer = () => new Promise<void>((resolve) => waiting.push(resolve)).then(signedOut);
  identity.invalidate(["account"]);
  while (ends.some(({ length }) => length === 0)) {
    for (const answer of waiting.splice(0)) answer();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(new Set(ends.flat())).toEqual(new Set(["UNAUTHENTICATED"]));
  expect(identity.asked.length).toBe(500);
  expect(identity.mostRunning).toBeLessThanOrEqual(32);
});

test("a change that is announced while a check runs is checked after it", async () => {
  const ends = opened("ada");
  const { promise, resolve } = Promise.withResolvers<Principal>();
  identity.answer = () => promise;
  identity.invalidate(["ada"]);
  identity.answer = signedOut;
  identity.invalidate(["ada"]);
  resolve(principalOf("ada"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["UNAUTHENTICATED"]);
});

describe("while a change of its owner is looked into", () => {
  /** A client that awaits one event, whose entities are being fetched; what it has got so far. */
  function awaiting(token: string): { got: unknown[]; arrive: () => void } {
    const got: unknown[] = [];
    const fetched = Promise.withResolvers<{ data: { its: string } }>();
    const stream = streamOf(["event"], () => fetched.promise);
    watch.add(stream, { authorization: token, principal: principalOf(token) }, watch.mark());
    stream.next().then(
      ({ value }) => got.push(value?.data),
      (error: GraphQLError) => got.push(error.extensions.code),
    );
    return { got, arrive: () => fetched.resolve({ data: { its: token } }) };
  }
  const moment = () => vi.advanceTimersByTimeAsync(0);

  test("a stream delivers nothing, until the last one announced is known; others go on", async () => {
    const [ada, bob] = [awaiting("ada"), awaiting("bob")];
    const answers: (() => void)[] = [];
    identity.answer = async (token) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return principalOf(token);
    };
    await moment();
    identity.invalidate(["ada"]);
    identity.invalidate(["ada"]);
    for (const { arrive } of [ada, bob]) arrive();
    await moment();
    expect([ada.got, bob.got]).toEqual([[], [{ its: "bob" }]]);
    answers.shift()?.();
    await moment();
    expect(ada.got).toEqual([]);
    answers.shift()?.();
    await moment();
    expect(ada.got).toEqual([{ its: "ada" }]);
  });

  test("a stream whose owner may see less afterwards delivers nothing more, nor one that its client or the gateway ends meanwhile", async () => {
    const [ada, bob] = [awaiting("ada"), awaiting("bob")];
    identity.answer = async (token) => (token === "ada" ? { ...principalOf(token), permissions: ["ORDERS"] } : unanswered());
    await moment();
    identity.invalidate(["account"]);
    for (const { arrive } of [ada, bob]) arrive();
    await moment();
    expect([ada.got, bob.got]).toEqual([["PRINCIPAL_CHANGED"], []]);
    watch.close(new GraphQLError("over", { extensions: { code: "GATEWAY_CLOSING" } }));
    await moment();
    expect(bob.got).toEqual(["GATEWAY_CLOSING"]);
  });
});

describe("while identity does not answer", () => {
  test("streams stay open for a minute, then they end: they may be somebody's who is signed out", async () => {
    const [member, guest] = [opened("ada"), opened(undefined)];
    identity.answer = unanswered;
    await sweeps(2);
    expect(member).toEqual([]);
    await sweeps(1);
    expect([member, guest]).toEqual([["PRINCIPAL_UNKNOWN"], []]);
  });

  test("an answer in between is as good as new", async () => {
    const ends = opened("ada");
    for (let time = 0; time < 4; time += 1) {
      identity.answer = unanswered;
      await sweeps(2);
      identity.answer = async (token) => principalOf(token);
      identity.invalidate(["ada"]);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(ends).toEqual([]);
  });
});
