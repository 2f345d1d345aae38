import { setTimeout as pause } from "node:timers/promises";
import type { GatewayWorld } from "./gateway-world.js";

const EVERY_MS = 20;
/**
 * Work of this thread between two events of a stream that keeps its pace, in milliseconds of CPU: those do not grow
 * with what else the machine does. What one request could cost before it was bounded is ten to forty seconds.
 */
export const LONGEST_GAP_MS = 1_500;
const ALERTS = "subscription { alerts { cursor customer { spending } } }";

/** How a live stream fared. */
export interface Pace {
  readonly events: number;
  /** The most that this thread, gateway, clients and subgraphs together, worked between two events: CPU milliseconds. */
  readonly longestMs: number;
}

/** Does something while an event is published every 20 ms, and tells how they reached a subscriber who was there before. */
export async function streamBeside<T>(world: GatewayWorld, work: () => Promise<T>): Promise<{ readonly result: T; readonly pace: Pace }> {
  const stream = world.events(ALERTS);
  let arrived = 0;
  let last = worked();
  let longestMs = 0;
  let stopped = false;
  const reading = (async () => {
    for (let event = await stream.next(); event !== "STOPPED"; event = await stream.next()) {
      if (event?.data?.alerts?.customer?.spending !== 100) throw new Error(`the stream broke: ${JSON.stringify(event)}`);
      longestMs = arrived === 0 ? 0 : Math.max(longestMs, worked() - last);
      last = worked();
      arrived += 1;
    }
  })();
  await until(() => world.sales.openStreams === 1);
  const publishing = (async () => {
    for (let cursor = 0; !stopped; cursor += 1) {
      world.sales.publish("alerts", { id: "1", level: 1, cursor: String(cursor) });
      await pause(EVERY_MS);
    }
  })();
  await until(() => arrived > 0);
  try {
    const result = await work();
    const before = arrived;
    await until(() => arrived > before);
    return { result, pace: { events: arrived, longestMs: Math.max(longestMs, worked() - last) } };
  } finally {
    stopped = true;
    await publishing;
    stream.stop();
    await reading;
  }
}

function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${condition}`);
    await pause(5);
  }
}
