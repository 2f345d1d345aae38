/** Where "now" comes from. Rules never read the machine's clock themselves, so that a test can move time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
