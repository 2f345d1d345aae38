import type { Clock } from "../../platform/clock.js";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  set(instant: string | Date): void;
  advance(milliseconds: number): void;
}

export const HOURS = 3_600_000;
export const DAYS = 24 * HOURS;

export function testClock(start: string): TestClock {
  let now = new Date(start);
  return {
    now: () => now,
    set: (instant) => {
      now = new Date(instant);
    },
    advance: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}
