import { expect, test } from "vitest";
import { PrincipalCache } from "../../../gateway/access/principal-cache.js";
import type { Principal } from "../../../platform/access/principal.js";
import { member } from "../../support/gateway-subgraphs.js";

/** A cache whose lookups are answered by hand. */
function cacheByHand(entries = 10) {
  const asked: PromiseWithResolvers<Principal | null>[] = [];
  let now = 0;
  const lookup = () => {
    const question = Promise.withResolvers<Principal | null>();
    asked.push(question);
    return question.promise;
  };
  const cache = new PrincipalCache(lookup, { lifetimeMs: 1_000, entries, now: () => now });
  return { cache, asked, pass: (ms: number) => (now += ms) };
}

test("a request after an invalidation neither joins nor reuses a lookup begun before it", async () => {
  const { cache, asked } = cacheByHand();
  const before = cache.resolve("ada");
  cache.invalidate(new Set(["session-ada"]));
  const after = cache.resolve("ada");
  expect(asked).toHaveLength(2);
  asked[0]?.resolve(member("ada"));
  expect(await before).toEqual(member("ada"));
  asked[1]?.resolve(null);
  expect(await after).toBeNull();
  void cache.resolve("ada");
  expect(asked).toHaveLength(3);
});

test("an answer is used for its lifetime and no longer, and a failed lookup is not kept", async () => {
  const { cache, asked, pass } = cacheByHand();
  const first = cache.resolve("ada");
  asked[0]?.reject(new Error("down"));
  await expect(first).rejects.toThrow("down");
  const second = cache.resolve("ada");
  asked[1]?.resolve(member("ada"));
  await second;
  pass(999);
  await cache.resolve("ada");
  expect(asked).toHaveLength(2);
  pass(1);
  void cache.resolve("ada");
  expect(asked).toHaveLength(3);
});

test("it holds no more entries than it may", async () => {
  const { cache, asked } = cacheByHand(2);
  for (const token of ["a", "b", "c"]) {
    const answer = cache.resolve(token);
    asked.at(-1)?.resolve(member(token));
    await answer;
  }
  await cache.resolve("c");
  await cache.resolve("b");
  expect(asked).toHaveLength(3);
  void cache.resolve("a");
  expect(asked).toHaveLength(4);
});
