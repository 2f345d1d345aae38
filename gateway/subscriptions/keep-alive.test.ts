import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { KEEP_ALIVE_MS, keepAlive } from "./keep-alive.js";

/** As much of a socket as is kept alive. */
class Peer extends EventEmitter {
  readonly pings: Buffer[] = [];
  isPaused = false;
  terminated = false;

  ping(data: Buffer): void {
    this.pings.push(data);
  }

  terminate(): void {
    this.terminated = true;
    this.emit("close");
  }
}

let peer: Peer;
beforeEach(() => {
  vi.useFakeTimers();
  peer = new Peer();
  keepAlive(peer as unknown as WebSocket);
});
afterEach(() => vi.useRealTimers());
const nextPing = () => vi.advanceTimersByTime(KEEP_ALIVE_MS);

test("a socket that answers each ping lives", () => {
  for (let time = 0; time < 5; time += 1) {
    nextPing();
    peer.emit("pong", peer.pings.at(-1));
  }
  expect([peer.pings.length, peer.terminated]).toEqual([5, false]);
});

test.each([
  ["none", () => []],
  ["pongs that nobody asked for", () => [Buffer.alloc(0), Buffer.alloc(8)]],
  ["the answer to an earlier ping", () => peer.pings.slice(0, 1)],
])("a socket that does not answer ends: %s", (_what, pongs) => {
  nextPing();
  peer.emit("pong", peer.pings[0]);
  nextPing();
  for (const pong of pongs()) peer.emit("pong", pong);
  nextPing();
  expect([peer.pings.length, peer.terminated]).toEqual([2, true]);
  nextPing();
  expect(vi.getTimerCount()).toBe(0);
});

test("a socket that is not read from need not answer until it is again", () => {
  nextPing();
  peer.isPaused = true;
  nextPing();
  nextPing();
  peer.isPaused = false;
  nextPing();
  expect([peer.pings.length, peer.terminated]).toEqual([2, false]);
  nextPing();
  expect(peer.terminated).toBe(true);
});
