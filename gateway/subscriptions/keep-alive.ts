import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

/** A socket that does not answer a ping within this time is gone. */
export const KEEP_ALIVE_MS = 12_000;

/**
 * Pings a socket until it closes, and ends it when it does not answer. Only the answer to the last ping counts: a pong
 * that nobody asked for shows that the client sends, not that it reads.
 */
export function keepAlive(socket: WebSocket): void {
  let expected: Buffer | null = null;
  socket.on("pong", (data) => {
    if (expected?.equals(data)) expected = null;
  });
  const timer = setInterval(() => {
    if (expected && !socket.isPaused) return socket.terminate();
    // While nothing is read from it, its pong is not read either.
    expected = socket.isPaused ? null : randomBytes(8);
    if (expected) socket.ping(expected);
  }, KEEP_ALIVE_MS);
  socket.once("close", () => clearInterval(timer));
}
