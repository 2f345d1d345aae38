import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { repeatedly } from "./repeating.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Looks around every two seconds, each time for so long; answers when it began. */
async function looks(tookMs: readonly number[], forMs: number): Promise<number[]> {
  const began: number[] = [];
  const start = performance.now();
  const stop = repeatedly(async () => {
    began.push(performance.now() - start);
    const took = tookMs[began.length - 1];
    if (took) await new Promise((resolve) => setTimeout(resolve, took));
  }, 2_000);
  await vi.advanceTimersByTimeAsync(forMs);
  stop();
  return began;
}

test("work that takes a moment is done every so often", async () => {
  expect(await looks([], 8_500)).toEqual([2_000, 4_000, 6_000, 8_000]);
});

test("work that takes long is done less often: it has a fiftieth of the time", async () => {
  expect(await looks([100, 100, 100], 13_000)).toEqual([2_000, 7_100, 12_200]);
});

test("work that was held up for long, by a lock or a database that was away, is done again within half a minute", async () => {
  expect(await looks([60_000], 94_500)).toEqual([2_000, 92_000, 94_000]);
});
